//! Invoices and charges in SQLite or PostgreSQL: the same statements for both, with bound parameters.
//!
//! A charge has a row before the gateway receives it, and of each invoice one charge at most is open or paid: an index
//! of the database sees to that, whatever callers and servers do at the same time. No card is ever in here.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::AnyPool;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use tokio::time::timeout;
use uuid::Uuid;

use crate::gateway::Verdict;

/// The database.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    patience: Duration,
}

/// How an invoice stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Invoice {
    /// So many cents are due.
    Due(i64),
    /// A charge was begun, and its end is not known.
    Open(Charge),
    /// It is paid.
    Paid,
}

/// A charge whose end is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The idempotency key: to the gateway, two requests with the same one are one.
    pub key: String,
    /// The invoice's number.
    pub invoice: i64,
    /// The amount.
    pub cents: i64,
    /// When it was begun, in seconds since 1970-01-01 UTC.
    pub begun: i64,
}

/// A row of the table `charges`: key, state, and the gateway's reference.
pub type ChargeRow = (String, String, Option<String>);

const TABLES: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS invoices (id BIGINT PRIMARY KEY, cents BIGINT NOT NULL CHECK (cents > 0))",
    "CREATE TABLE IF NOT EXISTS charges (id TEXT PRIMARY KEY, invoice BIGINT NOT NULL, cents BIGINT NOT NULL, \
     begun BIGINT NOT NULL, state TEXT NOT NULL, reference TEXT)",
    "CREATE UNIQUE INDEX IF NOT EXISTS one_charge ON charges (invoice) WHERE state IN ('open', 'paid')",
    "INSERT INTO invoices (id, cents) VALUES (7, 1250) ON CONFLICT DO NOTHING",
];

/// How long a statement may take, the wait for a lock included.
const PATIENCE: Duration = Duration::from_secs(4);

impl Store {
    /// Opens the database and creates what is missing: the file, the tables, invoice 7.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        install_default_drivers();
        let create = if url.starts_with("sqlite:") && !url.contains('?') { "?mode=rwc" } else { "" };
        let pool = AnyPoolOptions::new().max_connections(5).connect(&format!("{url}{create}")).await?;
        for statement in TABLES {
            sqlx::query(statement).execute(&pool).await?;
        }
        Ok(Self { pool, patience: PATIENCE })
    }

    /// Sets how long a statement may take. Default: 4 s.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How an invoice stands; `None` if there is none of this number.
    pub async fn invoice(&self, id: i64) -> Result<Option<Invoice>, StoreError> {
        let charge =
            "SELECT id, invoice, cents, begun, state FROM charges WHERE invoice = $1 AND state IN ('open', 'paid')";
        let charge: Option<(String, i64, i64, i64, String)> =
            self.within(sqlx::query_as(charge).bind(id).fetch_optional(&self.pool)).await?;
        if let Some((key, invoice, cents, begun, state)) = charge {
            let paid = state == "paid";
            return Ok(Some(if paid { Invoice::Paid } else { Invoice::Open(Charge { key, invoice, cents, begun }) }));
        }
        let cents = sqlx::query_scalar("SELECT cents FROM invoices WHERE id = $1").bind(id);
        Ok(self.within(cents.fetch_optional(&self.pool)).await?.map(Invoice::Due))
    }

    /// Begins a charge, with a key that no other has. `None` if the invoice has changed meanwhile: another caller is
    /// paying it or has paid it, or the amount is another one.
    pub async fn begin(&self, invoice: i64, cents: i64) -> Result<Option<Charge>, StoreError> {
        let charge = Charge { key: Uuid::new_v4().to_string(), invoice, cents, begun: seconds(SystemTime::now()) };
        let insert = "INSERT INTO charges (id, invoice, cents, begun, state) \
                      SELECT $1, id, cents, $2, 'open' FROM invoices WHERE id = $3 AND cents = $4 ON CONFLICT DO NOTHING";
        let insert = sqlx::query(insert).bind(&charge.key).bind(charge.begun).bind(invoice).bind(cents);
        let inserted = self.within(insert.execute(&self.pool)).await?;
        Ok((inserted.rows_affected() == 1).then_some(charge))
    }

    /// Keeps how a charge ended. A charge that was let go and is paid after all becomes paid.
    pub async fn end(&self, key: &str, verdict: &Verdict) -> Result<(), StoreError> {
        let (state, reference) = match verdict {
            Verdict::Paid { reference } => ("paid", Some(reference.as_str())),
            Verdict::Declined => ("declined", None),
            Verdict::NotCharged => ("void", None),
        };
        let update = "UPDATE charges SET state = $1, reference = $2 \
                      WHERE id = $3 AND (state = 'open' OR (state = 'void' AND $4 = 'paid'))";
        let update = sqlx::query(update).bind(state).bind(reference).bind(key).bind(state);
        self.within(update.execute(&self.pool)).await.map(drop)
    }

    /// The charges whose end is not known, the oldest first.
    pub async fn open_charges(&self) -> Result<Vec<Charge>, StoreError> {
        let open = sqlx::query_as("SELECT id, invoice, cents, begun FROM charges WHERE state = 'open' ORDER BY begun");
        let rows: Vec<(String, i64, i64, i64)> = self.within(open.fetch_all(&self.pool)).await?;
        Ok(rows.into_iter().map(|(key, invoice, cents, begun)| Charge { key, invoice, cents, begun }).collect())
    }

    /// All charges of an invoice, the oldest first.
    pub async fn charges(&self, invoice: i64) -> Result<Vec<ChargeRow>, StoreError> {
        let all =
            sqlx::query_as("SELECT id, state, reference FROM charges WHERE invoice = $1 ORDER BY begun").bind(invoice);
        self.within(all.fetch_all(&self.pool)).await
    }

    async fn within<T>(&self, query: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
        Ok(timeout(self.patience, query).await.map_err(|_| StoreError::TooSlow(self.patience))??)
    }
}

/// A time in whole seconds since 1970-01-01 UTC.
pub(crate) fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().try_into().unwrap_or(i64::MAX))
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It failed.
    #[error("the database failed")]
    Failed(#[from] sqlx::Error),
    /// It is locked, or far too busy.
    #[error("the database did not answer within {0:?}")]
    TooSlow(Duration),
}
