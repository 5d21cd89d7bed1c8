//! A survey on a simulated Asterisk, with a database of its own.

#![allow(dead_code, reason = "each test file uses some of it")]

use agi_runtime::testing::{Caller, Pbx};
use survey::store::Store;
use test_postgres::{Database, databases};

pub struct Survey {
    pub pbx: Pbx,
    pub store: Store,
    pub database: Database,
}

impl Survey {
    pub async fn on_each_database() -> Vec<Self> {
        let mut surveys = Vec::new();
        for database in databases().await {
            let store = Store::open(&database.url).await.unwrap();
            surveys.push(Self { pbx: Pbx::new(survey::app(store.clone())), store, database });
        }
        surveys
    }

    /// On SQLite, where the database does not matter.
    pub async fn new() -> Self {
        let database = test_postgres::sqlite();
        let store = Store::open(&database.url).await.unwrap();
        Self { pbx: Pbx::new(survey::app(store.clone())), store, database }
    }

    /// Somebody whose number is known calls.
    pub async fn call(&self, target: &str) -> Caller {
        self.pbx.caller(target).args(["spring"]).from("5551234").dial().await
    }

    /// They have answered the questions of survey 20 and are to speak.
    pub async fn comes_to_the_comment(&self) -> Caller {
        let mut caller = self.call("/survey/20").await;
        caller.hears("survey/20/friendly").await;
        caller.presses("5").await;
        caller.hears("survey/20/again").await;
        caller.presses("1").await;
        caller.app_sends("RECORD FILE").await;
        caller
    }

    pub async fn answers(&self, survey: i64) -> Vec<(String, Option<String>)> {
        self.store.answers(survey).await.unwrap()
    }

    pub async fn keys(&self, survey: i64) -> Vec<String> {
        self.answers(survey).await.into_iter().map(|(key, _)| key).collect()
    }
}
