//! The CRM: a table of customers in SQLite or PostgreSQL.

use std::time::Duration;

use agi_runtime::{CallerId, Presentation};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Error};
use tokio::time::timeout;

/// The table of customers.
#[derive(Clone, Debug)]
pub struct Crm {
    pool: AnyPool,
    patience: Duration,
}

/// What the CRM knows about a caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The sound in which somebody has recorded the name; `None` until then.
    pub name: Option<String>,
}

/// Made where they are missing. The one customer is put into a table that is empty, to have somebody to greet.
const TABLES: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS customers (number TEXT PRIMARY KEY, name TEXT NOT NULL, recording TEXT)",
    "INSERT INTO customers (number, name, recording) SELECT '15551234', 'Ada Lovelace', 'crm/names/1' \
     WHERE NOT EXISTS (SELECT 1 FROM customers)",
];

impl Crm {
    /// The CRM at `sqlite://…` or `postgres://…`. It is connected when it is asked, so calls are answered without it too.
    pub fn at(url: &str) -> Result<Self, Error> {
        install_default_drivers();
        let create = if url.starts_with("sqlite:") && !url.contains('?') { "?mode=rwc" } else { "" };
        let patience = Duration::from_secs(1);
        let pool = AnyPoolOptions::new().max_connections(5).acquire_timeout(patience);
        Ok(Self { pool: pool.connect_lazy(&format!("{url}{create}"))?, patience })
    }

    /// Waits so long for an answer, instead of a second.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Creates what is missing.
    pub async fn prepare(&self) -> Result<(), Error> {
        for statement in TABLES {
            sqlx::query(statement).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// Returns the caller. `None` if the number is withheld or unknown, and also, with a warning in the log, if the
    /// database fails or takes too long: a greeting is not worth a silent caller.
    pub async fn customer(&self, caller: &CallerId) -> Option<Customer> {
        let number = shown_number(caller)?;
        let recording = sqlx::query_scalar("SELECT recording FROM customers WHERE number = $1");
        match timeout(self.patience, recording.bind(number).fetch_optional(&self.pool)).await {
            Ok(Ok(row)) => row.map(|name| Customer { name }),
            Ok(Err(error)) => {
                tracing::warn!("the CRM failed: {error}");
                None
            }
            Err(_) => {
                tracing::warn!("the CRM gave no answer within {:?}", self.patience);
                None
            }
        }
    }
}

/// The digits of the caller's number, as the table has them: `15551234` for `+1 555 1234`. `None` if there are none, or
/// if the caller asked not to be known.
fn shown_number(caller: &CallerId) -> Option<String> {
    let number = caller.number.as_ref().filter(|_| caller.presentation == Presentation::Allowed)?;
    let digits: String =
        number.as_bytes().iter().filter(|byte| byte.is_ascii_digit()).map(|&byte| char::from(byte)).collect();
    (!digits.is_empty()).then_some(digits)
}
