//! Surveys and answers in SQLite or PostgreSQL: the same statements for both, with bound parameters.

use agi_runtime::Digit;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Error};

/// The database.
#[derive(Clone, Debug)]
pub struct Store(AnyPool);

/// What a caller answered.
#[derive(Debug)]
pub struct Answer {
    /// The survey's number.
    pub survey: i64,
    /// The language it was asked in.
    pub language: &'static str,
    /// The key that the caller pressed.
    pub key: Digit,
    /// The caller's number, if it is known.
    pub caller: Option<String>,
    /// The campaign that the dialplan named.
    pub campaign: Option<String>,
}

const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS surveys (id BIGINT PRIMARY KEY, choices TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS answers (survey BIGINT NOT NULL, language TEXT NOT NULL, choice TEXT NOT NULL, \
     caller TEXT, campaign TEXT)",
    "INSERT INTO surveys (id, choices) VALUES (7, '12345') ON CONFLICT DO NOTHING",
];

impl Store {
    /// Opens the database and creates what is missing: the file, the tables, survey 7.
    pub async fn open(url: &str) -> Result<Self, Error> {
        install_default_drivers();
        let create = if url.starts_with("sqlite:") && !url.contains('?') { "?mode=rwc" } else { "" };
        let pool = AnyPoolOptions::new().max_connections(5).connect(&format!("{url}{create}")).await?;
        for statement in TABLES {
            sqlx::query(statement).execute(&pool).await?;
        }
        Ok(Self(pool))
    }

    /// The keys that answer a survey's question; `None` if there is no such survey.
    pub async fn choices(&self, survey: i64) -> Result<Option<String>, Error> {
        sqlx::query_scalar("SELECT choices FROM surveys WHERE id = $1").bind(survey).fetch_optional(&self.0).await
    }

    /// Keeps an answer.
    pub async fn keep(&self, answer: &Answer) -> Result<(), Error> {
        sqlx::query("INSERT INTO answers (survey, language, choice, caller, campaign) VALUES ($1, $2, $3, $4, $5)")
            .bind(answer.survey)
            .bind(answer.language)
            .bind(answer.key.to_string())
            .bind(answer.caller.as_deref())
            .bind(answer.campaign.as_deref())
            .execute(&self.0)
            .await
            .map(drop)
    }

    /// The answers to a survey, the oldest first: the key and the caller.
    pub async fn answers(&self, survey: i64) -> Result<Vec<(String, Option<String>)>, Error> {
        sqlx::query_as("SELECT choice, caller FROM answers WHERE survey = $1").bind(survey).fetch_all(&self.0).await
    }
}
