//! What is between a caller and the gateway: a charge is begun in the database, is finished without the caller, and
//! is settled afterwards if its end is not known.

use std::error::Error;
use std::time::{Duration, SystemTime};

use tokio_util::task::TaskTracker;

use crate::card::Card;
use crate::gateway::{Gateway, GatewayError, Verdict};
use crate::store::{Charge, Invoice, Store, StoreError, seconds};

/// The database, the gateway, and the charges that are under way.
#[derive(Clone, Debug)]
pub struct Payments {
    store: Store,
    gateway: Gateway,
    under_way: TaskTracker,
}

/// What a caller hears about a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charged {
    /// It is paid.
    Paid,
    /// The card was declined.
    Declined,
    /// Nothing was charged, and nothing will be.
    Nothing,
    /// Nobody knows yet. It is settled later, and the invoice takes no other charge until then.
    Unknown,
}

/// How many charges [`Payments::settle`] found without an end, and how many still have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Their end is known now.
    pub settled: usize,
    /// The gateway did not say.
    pub open: usize,
}

/// How long after a charge was begun its request may still be on the way to the gateway. A key that the gateway has not
/// seen by then is never sent again. It is far longer than what [`Gateway::charge`] takes.
pub const ON_THE_WAY: Duration = Duration::from_mins(10);

impl Payments {
    /// Payments through this gateway, kept in this database.
    #[must_use]
    pub fn new(store: Store, gateway: Gateway) -> Self {
        Self { store, gateway, under_way: TaskTracker::new() }
    }

    /// How an invoice stands; `None` if there is none of this number. If a charge is open, the gateway is asked first.
    pub async fn invoice(&self, id: i64) -> Result<Option<Invoice>, StoreError> {
        let invoice = self.store.invoice(id).await?;
        if let Some(Invoice::Open(charge)) = &invoice
            && self.settle_one(charge, SystemTime::now()).await?
        {
            return self.store.invoice(id).await;
        }
        Ok(invoice)
    }

    /// Charges a card for an invoice. Once it has begun it is finished in a task of its own, also when this future is
    /// dropped because the caller hung up.
    pub async fn charge(&self, invoice: i64, cents: i64, card: Card) -> Charged {
        let this = self.clone();
        let task = self.under_way.spawn(async move { this.charge_to_the_end(invoice, cents, card).await });
        task.await.unwrap_or(Charged::Unknown)
    }

    async fn charge_to_the_end(&self, invoice: i64, cents: i64, card: Card) -> Charged {
        let charge = match self.store.begin(invoice, cents).await {
            Ok(Some(charge)) => charge,
            Ok(None) => return Charged::Unknown,
            Err(error) => {
                tracing::error!(invoice, error = &error as &dyn Error, "no charge was begun");
                return Charged::Nothing;
            }
        };
        let verdict = match self.gateway.charge(&charge, &card).await {
            Ok(verdict) => verdict,
            Err(GatewayError::NotReached(error)) => {
                tracing::error!(invoice, error = &error as &dyn Error, "the gateway was not reached");
                Verdict::NotCharged
            }
            Err(error) => {
                tracing::error!(invoice, charge = charge.key, error = &error as &dyn Error, "a charge is open");
                return Charged::Unknown;
            }
        };
        if let Err(error) = self.store.end(&charge.key, &verdict).await {
            // It stays open, and is settled by what the gateway says about it.
            tracing::error!(invoice, charge = charge.key, error = &error as &dyn Error, "a charge's end was not kept");
        }
        match verdict {
            Verdict::Paid { .. } => Charged::Paid,
            Verdict::Declined => Charged::Declined,
            Verdict::NotCharged => Charged::Nothing,
        }
    }

    /// Asks the gateway about every charge whose end is not known: by a timeout, a crash, a database that was down. Run it
    /// at start and now and then; it charges nothing.
    pub async fn settle(&self, now: SystemTime) -> Result<Settled, StoreError> {
        let mut sum = Settled { settled: 0, open: 0 };
        for charge in self.store.open_charges().await? {
            if self.settle_one(&charge, now).await? {
                sum.settled += 1;
            } else {
                sum.open += 1;
            }
        }
        Ok(sum)
    }

    /// Whether the end of a charge is known now.
    async fn settle_one(&self, charge: &Charge, now: SystemTime) -> Result<bool, StoreError> {
        let verdict = match self.gateway.outcome(&charge.key).await {
            Ok(Some(verdict)) => verdict,
            // A request that is still on the way would be charged without our knowledge.
            Ok(None) if seconds(now) < charge.begun.saturating_add_unsigned(ON_THE_WAY.as_secs()) => return Ok(false),
            Ok(None) => Verdict::NotCharged,
            Err(error) => {
                tracing::warn!(charge = charge.key, error = &error as &dyn Error, "a charge stays open");
                return Ok(false);
            }
        };
        self.store.end(&charge.key, &verdict).await?;
        tracing::info!(charge = charge.key, ?verdict, "a charge is settled");
        Ok(true)
    }

    /// Waits until no charge is under way, when the app takes no more calls.
    pub async fn finish(&self) {
        self.under_way.close();
        self.under_way.wait().await;
    }
}
