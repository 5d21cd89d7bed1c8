//! A practice on a simulated Asterisk, with a calendar of its own.

#![allow(dead_code, reason = "each test file uses some of it")]

use agi_runtime::App;
use agi_runtime::testing::{Caller, Pbx};
use appointments::calendar::Calendar;
use test_postgres::{Database, databases};

/// 4 March 2030: at 9, 10 and 11 o'clock in Berlin.
pub const NINE: i64 = 1_898_841_600;
pub const TEN: i64 = NINE + 3_600;
pub const ELEVEN: i64 = TEN + 3_600;

pub const ADA: &str = "5551001";
pub const BEA: &str = "5551002";

/// Nobody has the slot.
pub const FREE: &str = "free";

pub struct Practice {
    pub pbx: Pbx,
    pub calendar: Calendar,
    pub database: Database,
}

/// The app, in Berlin.
pub fn app(calendar: Calendar) -> App {
    appointments::app(appointments::Practice::new(calendar, "Europe/Berlin"))
}

impl Practice {
    pub async fn on_each_database() -> Vec<Self> {
        let mut practices = Vec::new();
        for database in databases().await {
            practices.push(Self::on(database).await);
        }
        practices
    }

    /// On SQLite, where the database does not matter.
    pub async fn new() -> Self {
        Self::on(test_postgres::sqlite()).await
    }

    async fn on(database: Database) -> Self {
        let calendar = Calendar::open(&database.url).await.unwrap();
        calendar.offer(&[NINE, TEN, ELEVEN]).await.unwrap();
        let pbx = Pbx::new(app(calendar.clone()));
        Self { pbx, calendar, database }
    }

    pub async fn call(&self, number: &str) -> Caller {
        self.pbx.caller("/appointments").from(number).dial().await
    }

    /// Returns which caller has each of the three slots.
    pub async fn slots(&self) -> [String; 3] {
        let slots = self.calendar.slots().await.unwrap();
        assert_eq!(slots.iter().map(|(starts, _)| *starts).collect::<Vec<_>>(), [NINE, TEN, ELEVEN]);
        [0, 1, 2].map(|slot| slots[slot].1.clone().unwrap_or_else(|| FREE.to_owned()))
    }
}
