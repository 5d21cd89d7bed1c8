//! The payment gateway: `POST /charges` with an `Idempotency-Key`, and `GET /charges/<key>` for what came of it.
//!
//! Both answer `{"status":"paid","reference":"…"}` or `{"status":"declined"}`; of a key that the gateway has not seen, the
//! second answers 404. What else it says, its reasons say, is not read: it might quote the card.

use std::time::Duration;

use agi_runtime::Expiry;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, StatusCode, Url};
use serde::Deserialize;
use serde_json::json;
use tokio::time::timeout;

use crate::card::Card;
use crate::store::Charge;

/// The client of the gateway. Its connections are kept and shared by all calls.
#[derive(Clone, Debug)]
pub struct Gateway {
    client: Client,
    base: Url,
    patience: Duration,
}

/// How a charge ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub enum Verdict {
    /// It is paid, and this is what the gateway calls it.
    Paid {
        /// The gateway's number of it.
        reference: String,
    },
    /// The card was declined.
    Declined,
    /// The gateway did not take it, and never will.
    #[serde(skip)]
    NotCharged,
}

/// How long a connection may take to be there.
const TO_CONNECT: Duration = Duration::from_secs(3);

/// How long one request may take. A charge is asked for twice at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long an answer may be.
const LONGEST: usize = 4096;

impl Gateway {
    /// The gateway at this address, with the token that it knows the shop by. It is called directly, by no proxy.
    ///
    /// Cards go nowhere in the clear: the address begins with `https`, unless it is this machine.
    pub fn at(base: &str, token: &str) -> Result<Self, GatewayError> {
        let base: Url = base.parse().map_err(|_| GatewayError::Address)?;
        let here = matches!(base.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if base.scheme() != "https" && !(base.scheme() == "http" && here) {
            return Err(GatewayError::Address);
        }
        let mut token = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| GatewayError::Token)?;
        token.set_sensitive(true);
        let headers = HeaderMap::from_iter([(AUTHORIZATION, token)]);
        // An error means that there is one already, which does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().default_headers(headers).connect_timeout(TO_CONNECT);
        let client = client.redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { client, base, patience: PATIENCE })
    }

    /// Sets how long one request may take. Default: 10 s.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Charges a card: asks twice, if the first answer says nothing. By the key, both are one to the gateway.
    ///
    /// An error means that nobody knows whether it is paid, except [`GatewayError::NotReached`].
    pub async fn charge(&self, charge: &Charge, card: &Card) -> Result<Verdict, GatewayError> {
        match self.charge_once(charge, card).await {
            Err(GatewayError::NotReached(_)) => self.charge_once(charge, card).await,
            // The first request may have arrived: only a verdict on it counts.
            Err(failed) => match self.charge_once(charge, card).await {
                Ok(Verdict::NotCharged) | Err(GatewayError::NotReached(_)) => Err(failed),
                answered => answered,
            },
            answered => answered,
        }
    }

    async fn charge_once(&self, charge: &Charge, card: &Card) -> Result<Verdict, GatewayError> {
        let Some(Expiry { month, year, .. }) = card.valid_until() else { return Ok(Verdict::NotCharged) };
        let (number, code) = (card.number.expose(), card.code.expose());
        let order = json!({ "cents": charge.cents, "card": number, "month": month, "year": year, "code": code });
        let request = self.client.post(self.address(None)).header("Idempotency-Key", &charge.key);
        let request = request.header(CONTENT_TYPE, "application/json").body(order.to_string());
        let asked = async {
            let answer = request.send().await.map_err(|error| {
                if error.is_connect() { GatewayError::NotReached(error) } else { GatewayError::Broken(error) }
            })?;
            match answer.status() {
                StatusCode::OK | StatusCode::PAYMENT_REQUIRED => verdict(answer).await,
                // It did not take the request: this is for the log, and a mistake of ours.
                refused @ (StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => {
                    tracing::error!(charge = charge.key, "the gateway refused a charge: {refused}");
                    Ok(Verdict::NotCharged)
                }
                other => Err(GatewayError::Status(other)),
            }
        };
        timeout(self.patience, asked).await.unwrap_or(Err(GatewayError::TooSlow(self.patience)))
    }

    /// What came of a charge; `None` if the gateway has not seen its key.
    pub async fn outcome(&self, key: &str) -> Result<Option<Verdict>, GatewayError> {
        let asked = async {
            let answer = self.client.get(self.address(Some(key))).send().await?;
            match answer.status() {
                StatusCode::OK => verdict(answer).await.map(Some),
                StatusCode::NOT_FOUND => Ok(None),
                other => Err(GatewayError::Status(other)),
            }
        };
        timeout(self.patience, asked).await.unwrap_or(Err(GatewayError::TooSlow(self.patience)))
    }

    fn address(&self, key: Option<&str>) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().push("charges").extend(key);
        }
        address
    }
}

async fn verdict(mut answer: Response) -> Result<Verdict, GatewayError> {
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LONGEST {
            return Err(GatewayError::TooLong);
        }
    }
    // Why not, might quote the card.
    serde_json::from_slice(&body).map_err(|_| GatewayError::Garbage)
}

/// Why the gateway did not say how a charge ended. No error has anything of what was sent to it.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// There was no connection: nothing was sent.
    #[error("the gateway was not reached")]
    NotReached(#[source] reqwest::Error),
    /// The connection broke.
    #[error("the gateway did not answer")]
    Broken(#[from] reqwest::Error),
    /// It answered something else.
    #[error("the gateway answered {0}")]
    Status(StatusCode),
    /// What it answered is not a verdict.
    #[error("what the gateway answered is not a verdict")]
    Garbage,
    /// What it answered has no end, or not soon enough.
    #[error("the gateway's answer has more than {LONGEST} bytes")]
    TooLong,
    /// It did not answer in time.
    #[error("the gateway did not answer within {0:?}")]
    TooSlow(Duration),
    /// The address cannot be the gateway's.
    #[error("write GATEWAY_URL=https://…: cards are not sent in the clear, unless to this machine")]
    Address,
    /// The token cannot be one.
    #[error("write GATEWAY_TOKEN=…, in characters of ASCII")]
    Token,
}
