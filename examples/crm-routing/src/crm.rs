//! The CRM: customers and callback notes in SQLite or PostgreSQL.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::AnyPool;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use tokio::time::timeout;

/// The database.
#[derive(Clone, Debug)]
pub struct Crm {
    pool: AnyPool,
    patience: Duration,
}

/// What a customer is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// `vip` in the table.
    Vip,
    /// Everybody else.
    General,
}

/// Why the CRM did not answer.
#[derive(Debug, thiserror::Error)]
pub enum CrmError {
    /// The database cannot be reached, or refused the statement.
    #[error("the CRM failed: {0}")]
    Failed(#[from] sqlx::Error),
    /// It took longer than a caller should wait.
    #[error("the CRM gave no answer within {0:?}")]
    Slow(Duration),
}

/// Made where they are missing. The one customer is put into a table that is empty, to have a VIP to route.
const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS customers (number TEXT PRIMARY KEY, tier TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS callbacks (number TEXT NOT NULL, desk TEXT NOT NULL, asked_at BIGINT NOT NULL, \
     PRIMARY KEY (number, desk))",
    "INSERT INTO customers (number, tier) SELECT '15551234', 'vip' WHERE NOT EXISTS (SELECT 1 FROM customers)",
];

impl Crm {
    /// The CRM at `sqlite://…` or `postgres://…`. It is connected when it is asked, so calls are routed without it too.
    pub fn at(url: &str) -> Result<Self, CrmError> {
        install_default_drivers();
        let create = if url.starts_with("sqlite:") && !url.contains('?') { "?mode=rwc" } else { "" };
        let patience = Duration::from_secs(2);
        let pool = AnyPoolOptions::new().max_connections(5).acquire_timeout(patience);
        Ok(Self { pool: pool.connect_lazy(&format!("{url}{create}"))?, patience })
    }

    /// Waits so long for each answer, instead of two seconds.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Creates what is missing.
    pub async fn prepare(&self) -> Result<(), CrmError> {
        for statement in TABLES {
            sqlx::query(statement).execute(&self.pool).await?;
        }
        Ok(())
    }

    /// What the caller with this number is to the office.
    pub async fn tier(&self, number: &str) -> Result<Tier, CrmError> {
        let tier = sqlx::query_scalar("SELECT tier FROM customers WHERE number = $1").bind(number);
        let tier: Option<String> = self.in_time(tier.fetch_optional(&self.pool)).await?;
        Ok(if tier.as_deref() == Some("vip") { Tier::Vip } else { Tier::General })
    }

    /// Notes that a desk should call this number back. A number that asks twice is noted once, with the later time. A
    /// note that was too slow may be kept all the same: an extra call back is better than a missing one.
    pub async fn note(&self, number: &str, desk: &str) -> Result<(), CrmError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let note = sqlx::query(
            "INSERT INTO callbacks (number, desk, asked_at) VALUES ($1, $2, $3) \
             ON CONFLICT (number, desk) DO UPDATE SET asked_at = excluded.asked_at",
        );
        let note = note.bind(number).bind(desk).bind(now.cast_signed());
        self.in_time(note.execute(&self.pool)).await.map(drop)
    }

    /// Whom a desk has to call back, those first who wait the longest.
    pub async fn callbacks(&self, desk: &str) -> Result<Vec<String>, CrmError> {
        let numbers = sqlx::query_scalar("SELECT number FROM callbacks WHERE desk = $1 ORDER BY asked_at, number");
        self.in_time(numbers.bind(desk).fetch_all(&self.pool)).await
    }

    async fn in_time<T>(&self, answer: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, CrmError> {
        Ok(timeout(self.patience, answer).await.map_err(|_| CrmError::Slow(self.patience))??)
    }
}
