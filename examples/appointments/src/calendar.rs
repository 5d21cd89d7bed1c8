//! The calendar in SQLite or PostgreSQL: the same statements for both, with bound parameters.
//!
//! A slot is a row, with the number of the caller who has it. Each caller has one slot at most.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Error};

/// The calendar.
#[derive(Clone, Debug)]
pub struct Calendar(AnyPool);

const TABLE: &str = "CREATE TABLE IF NOT EXISTS slots (starts BIGINT PRIMARY KEY, caller TEXT UNIQUE)";

/// How long a caller waits for the database, at most, at each step.
const PATIENCE: Duration = Duration::from_secs(2);

impl Calendar {
    /// Opens the database and creates what is missing: the file and the table.
    pub async fn open(url: &str) -> Result<Self, Error> {
        install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let create = if sqlite && !url.contains('?') { "?mode=rwc" } else { "" };
        // The database itself gives up: no statement runs on after it failed for the caller. Both are in
        // milliseconds.
        let bound = if sqlite { "PRAGMA busy_timeout = 2000" } else { "SET statement_timeout = 2000" };
        let options = AnyPoolOptions::new().max_connections(5).acquire_timeout(PATIENCE);
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move { sqlx::query(bound).execute(connection).await.map(drop) })
        });
        let pool = options.connect(&format!("{url}{create}")).await?;
        sqlx::query(TABLE).execute(&pool).await?;
        Ok(Self(pool))
    }

    /// Adds free slots, in seconds since 1970-01-01 UTC. An existing one stays as it is.
    pub async fn offer(&self, slots: &[i64]) -> Result<(), Error> {
        for starts in slots {
            sqlx::query("INSERT INTO slots (starts) VALUES ($1) ON CONFLICT DO NOTHING")
                .bind(starts)
                .execute(&self.0)
                .await?;
        }
        Ok(())
    }

    /// Whether there was never a slot.
    pub async fn is_new(&self) -> Result<bool, Error> {
        let slots: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM slots").fetch_one(&self.0).await?;
        Ok(slots == 0)
    }

    /// Returns the first free slot that is after this time and after now.
    pub async fn free_after(&self, time: i64) -> Result<Option<i64>, Error> {
        sqlx::query_scalar("SELECT starts FROM slots WHERE caller IS NULL AND starts > $1 ORDER BY starts LIMIT 1")
            .bind(time.max(now()))
            .fetch_optional(&self.0)
            .await
    }

    /// The slot that this caller has, unless it has begun.
    pub async fn booking(&self, caller: &str) -> Result<Option<i64>, Error> {
        sqlx::query_scalar("SELECT starts FROM slots WHERE caller = $1 AND starts > $2")
            .bind(caller)
            .bind(now())
            .fetch_optional(&self.0)
            .await
    }

    /// Gives a slot to a caller, and frees the one that they had. `false` if somebody else was faster: then all is as
    /// it was.
    pub async fn book(&self, caller: &str, starts: i64) -> Result<bool, Error> {
        let mut transaction = self.0.begin().await?;
        sqlx::query("UPDATE slots SET caller = NULL WHERE caller = $1").bind(caller).execute(&mut *transaction).await?;
        let booked = sqlx::query("UPDATE slots SET caller = $1 WHERE starts = $2 AND caller IS NULL")
            .bind(caller)
            .bind(starts)
            .execute(&mut *transaction)
            .await?;
        if booked.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Frees this caller's slot.
    pub async fn cancel(&self, caller: &str) -> Result<(), Error> {
        sqlx::query("UPDATE slots SET caller = NULL WHERE caller = $1").bind(caller).execute(&self.0).await.map(drop)
    }

    /// All slots in their order, and who has them.
    pub async fn slots(&self) -> Result<Vec<(i64, Option<String>)>, Error> {
        sqlx::query_as("SELECT starts, caller FROM slots ORDER BY starts").fetch_all(&self.0).await
    }
}

/// Seconds since 1970-01-01 UTC.
#[must_use]
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}
