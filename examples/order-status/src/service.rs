//! The shipping company's web service: `GET /orders/4711` answers `{"state":"shipped","arrives":1764028800}`.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use tokio::time::timeout;

use crate::order::{Order, OrderNumber};

/// The client of the service. Its connections are kept and shared by all calls.
#[derive(Clone, Debug)]
pub struct Orders {
    client: Client,
    base: Url,
    patience: Duration,
}

/// How long a connection may take to be there.
const TO_CONNECT: Duration = Duration::from_secs(2);

/// How long a caller hears music at most, whatever the service does.
const PATIENCE: Duration = Duration::from_secs(8);

/// How long an answer may be. A whole one has about 40 bytes.
const LONGEST: usize = 4096;

impl Orders {
    /// The service at this address, `https://api.example.com/v1` say. It is called directly, by no proxy.
    pub fn at(base: &str) -> Result<Self, ServiceError> {
        let base: Url = base.parse().map_err(|_| ServiceError::Address(base.to_owned()))?;
        if !matches!(base.scheme(), "http" | "https") {
            return Err(ServiceError::Address(base.to_string()));
        }
        // An error means that there is one already, which does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().connect_timeout(TO_CONNECT).redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { client, base, patience: PATIENCE })
    }

    /// Sets how long a look-up may take. Default: 8 s.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Looks an order up; `None` if there is no such order.
    ///
    /// A look-up changes nothing, so it is safe to ask again: once, within the same patience, and only where another
    /// answer is likely.
    pub async fn look_up(&self, number: &OrderNumber) -> Result<Option<Order>, LookUpError> {
        let twice = async {
            match self.ask(number).await {
                Err(failed) if failed.may_pass() => self.ask(number).await,
                answered => answered,
            }
        };
        timeout(self.patience, twice).await.unwrap_or(Err(LookUpError::TooSlow(self.patience)))
    }

    async fn ask(&self, number: &OrderNumber) -> Result<Option<Order>, LookUpError> {
        let mut answer = self.client.get(self.address(number)).send().await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            other => return Err(LookUpError::Status(other)),
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            body.extend_from_slice(&chunk);
            if body.len() > LONGEST {
                return Err(LookUpError::TooLong);
            }
        }
        Ok(Some(serde_json::from_slice(&body)?))
    }

    fn address(&self, number: &OrderNumber) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend(["orders", &number.to_string()]);
        }
        address
    }
}

/// Why an order could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum LookUpError {
    /// There is no connection, or it broke.
    #[error("no answer")]
    Broken(#[from] reqwest::Error),
    /// It answered with neither an order nor "there is none".
    #[error("it answered {0}")]
    Status(StatusCode),
    /// What it answered is not an order.
    #[error("what it answered is not an order")]
    Garbage(#[from] serde_json::Error),
    /// What it answered has no end, or not soon enough.
    #[error("its answer has more than {LONGEST} bytes")]
    TooLong,
    /// It did not answer in time.
    #[error("it did not answer within {0:?}")]
    TooSlow(Duration),
}

impl LookUpError {
    /// Whether the next try may fare better: a server that is just being started again, a connection that it closed.
    fn may_pass(&self) -> bool {
        match self {
            Self::Broken(_) => true,
            Self::Status(status) => status.is_server_error(),
            Self::Garbage(_) | Self::TooLong | Self::TooSlow(_) => false,
        }
    }
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// The address is invalid.
    #[error("`{0}` is not an address of a web service: write ORDERS_URL=https://api.example.com/v1")]
    Address(String),
    /// The client cannot be made; without certificates of the system, for one.
    #[error("no HTTP client")]
    Client(#[from] reqwest::Error),
}
