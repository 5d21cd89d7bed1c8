//! Questions and replies in SQLite or PostgreSQL: the same statements for both, with bound parameters.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use agi_runtime::Digit;
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, Error};

/// The database.
#[derive(Clone, Debug)]
pub struct Store(AnyPool);

/// A question of a survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name in the survey, and of its sound.
    pub name: String,
    /// The keys that answer it; `None` if it is answered by voice.
    pub choices: Option<String>,
}

/// What a caller said in one call.
#[derive(Debug)]
pub struct Interview {
    /// Which call: no other has this, of whichever Asterisk.
    pub call: String,
    /// The survey's number.
    pub survey: i64,
    /// The language it was asked in.
    pub language: &'static str,
    /// The caller's number, if it is known.
    pub caller: Option<String>,
    /// The campaign that the dialplan named.
    pub campaign: Option<String>,
    /// The replies, as far as the caller went.
    pub replies: Vec<Reply>,
}

/// A reply to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The question's name.
    pub question: String,
    /// What the caller pressed or said.
    pub given: Given,
}

/// What a caller pressed or said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A key.
    Key(Digit),
    /// A recording: Asterisk's name for the file, without the extension, and its length.
    Recording(String, Duration),
}

const TABLES: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS questions (survey BIGINT NOT NULL, position BIGINT NOT NULL, name TEXT NOT NULL, \
     choices TEXT, PRIMARY KEY (survey, position))",
    "CREATE TABLE IF NOT EXISTS replies (survey BIGINT NOT NULL, question TEXT NOT NULL, choice TEXT, recording TEXT, \
     milliseconds BIGINT, language TEXT NOT NULL, caller TEXT, campaign TEXT, kept_at BIGINT NOT NULL, call TEXT)",
    "INSERT INTO questions (survey, position, name, choices) VALUES (7, 1, 'question', '12345'), \
     (20, 1, 'friendly', '12345'), (20, 2, 'again', '12'), (20, 3, 'comment', NULL) ON CONFLICT DO NOTHING",
];

/// What may be kept twice is kept once.
const ONE_REPLY: &str = "CREATE UNIQUE INDEX IF NOT EXISTS one_reply ON replies (call, question)";

/// How long a caller waits for a connection to the database: a server that restarts is back by then.
const PATIENCE: Duration = Duration::from_secs(5);

/// How often a step is tried whose connection broke.
const TRIES: usize = 3;

impl Store {
    /// Opens the database and creates what is missing: the file, the tables, the surveys 7 and 20.
    pub async fn open(url: &str) -> Result<Self, Error> {
        install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        let create = if sqlite && !url.contains('?') { "?mode=rwc" } else { "" };
        // The database itself gives up, so nothing is kept that the caller was told is lost. Both count in milliseconds.
        let bound = if sqlite { "PRAGMA busy_timeout = 2000" } else { "SET statement_timeout = 2000" };
        let options = AnyPoolOptions::new().max_connections(5).acquire_timeout(PATIENCE);
        let options = options.after_connect(move |connection, _| {
            Box::pin(async move { sqlx::query(bound).execute(connection).await.map(drop) })
        });
        let pool = options.connect(&format!("{url}{create}")).await?;
        for statement in TABLES {
            sqlx::query(statement).execute(&pool).await?;
        }
        if sqlx::query("SELECT call FROM replies LIMIT 0").execute(&pool).await.is_err() {
            // A table of an earlier version.
            sqlx::query("ALTER TABLE replies ADD COLUMN call TEXT").execute(&pool).await?;
        }
        sqlx::query(ONE_REPLY).execute(&pool).await?;
        Ok(Self(pool))
    }

    /// The questions of a survey in their order; none if there is no such survey.
    pub async fn questions(&self, survey: i64) -> Result<Vec<Question>, Error> {
        tried(|| self.try_to_ask(survey)).await
    }

    async fn try_to_ask(&self, survey: i64) -> Result<Vec<Question>, Error> {
        let rows: Vec<(String, Option<String>)> =
            sqlx::query_as("SELECT name, choices FROM questions WHERE survey = $1 ORDER BY position")
                .bind(survey)
                .fetch_all(&self.0)
                .await?;
        Ok(rows.into_iter().map(|(name, choices)| Question { name, choices }).collect())
    }

    /// Keeps all replies of a call, or none. A database that restarts meanwhile keeps them once.
    pub async fn keep(&self, interview: &Interview) -> Result<(), Error> {
        // Where a connection broke, it is not known whether they were kept: the call's name keeps them from being kept twice.
        tried(|| self.try_to_keep(interview)).await
    }

    async fn try_to_keep(&self, interview: &Interview) -> Result<(), Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut transaction = self.0.begin().await?;
        for Reply { question, given } in &interview.replies {
            let (key, file, length) = match given {
                Given::Key(key) => (Some(key.to_string()), None, None),
                Given::Recording(file, length) => (None, Some(file.as_str()), i64::try_from(length.as_millis()).ok()),
            };
            sqlx::query(
                "INSERT INTO replies (survey, question, choice, recording, milliseconds, language, caller, campaign, \
                 kept_at, call) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
            )
            .bind(interview.survey)
            .bind(question.as_str())
            .bind(key)
            .bind(file)
            .bind(length)
            .bind(interview.language)
            .bind(interview.caller.as_deref())
            .bind(interview.campaign.as_deref())
            .bind(i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
            .bind(interview.call.as_str())
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// How often each key was pressed at each question, in the survey's order; recordings have no key.
    pub async fn results(&self, survey: i64) -> Result<Vec<(String, Option<String>, i64)>, Error> {
        sqlx::query_as(include_str!("results.sql")).bind(survey).fetch_all(&self.0).await
    }

    /// The recordings of a survey: the file and its length in milliseconds.
    pub async fn recordings(&self, survey: i64) -> Result<Vec<(String, i64)>, Error> {
        sqlx::query_as("SELECT recording, milliseconds FROM replies WHERE survey = $1 AND recording IS NOT NULL")
            .bind(survey)
            .fetch_all(&self.0)
            .await
    }

    /// The keys that were pressed in a survey, the oldest first, and by whom.
    pub async fn answers(&self, survey: i64) -> Result<Vec<(String, Option<String>)>, Error> {
        sqlx::query_as("SELECT choice, caller FROM replies WHERE survey = $1 AND choice IS NOT NULL ORDER BY kept_at")
            .bind(survey)
            .fetch_all(&self.0)
            .await
    }
}

/// Tries a step again whose connection broke.
async fn tried<T, F: Future<Output = Result<T, Error>>>(step: impl Fn() -> F) -> Result<T, Error> {
    for _ in 1..TRIES {
        match step().await {
            Err(error) if broke(&error) => {}
            done => return done,
        }
    }
    step().await
}

/// Whether a connection broke, or its server is about to stop or to start (PostgreSQL's 57P01 to 57P03).
fn broke(error: &Error) -> bool {
    let stops = |code: &str| matches!(code, "57P01" | "57P02" | "57P03");
    match error {
        Error::Io(_) => true,
        Error::Database(error) => error.code().is_some_and(|code| stops(&code)),
        _ => false,
    }
}
