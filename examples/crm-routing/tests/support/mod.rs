//! An office whose queues end as the test says, on a simulated Asterisk.

#![allow(dead_code, reason = "each test file uses its part")]

use std::time::Duration;

use agi_runtime::testing::{AppInvocation, Caller, Pbx};
use crm_routing::crm::Crm;
use crm_routing::office::Office;
use jiff::Timestamp;
use test_postgres::{Database, databases};

/// A Wednesday morning in Berlin.
pub const OPEN: fn() -> Timestamp = || "2026-01-14T10:00:00Z".parse().unwrap();
/// A Sunday.
pub const CLOSED: fn() -> Timestamp = || "2026-01-18T10:00:00Z".parse().unwrap();

/// A VIP of the CRM.
pub const VIP: &str = "Ada <+15551234>";
/// A caller whom the CRM does not know.
pub const CUSTOMER: &str = "+15550000";

pub struct Stage {
    pub pbx: Pbx,
    pub crm: Crm,
    pub database: Database,
}

impl Stage {
    /// One with a CRM on SQLite, and one with a CRM on PostgreSQL.
    pub async fn both(clock: fn() -> Timestamp) -> Vec<Self> {
        let mut stages = Vec::new();
        for database in databases().await {
            let crm = Crm::at(&database.url).unwrap().patience(Duration::from_millis(500));
            crm.prepare().await.unwrap();
            database.execute("INSERT INTO customers (number, tier) VALUES ('15550000', 'standard')").await;
            let office = Office { clock, ..Office::in_berlin().unwrap() };
            let pbx = Pbx::new(crm_routing::app(crm.clone(), office));
            stages.push(Self { pbx, crm, database });
        }
        stages
    }

    /// Sets how the queues end, each after a minute if somebody waited in it. A queue that is not named does not exist.
    pub fn queues(mut self, ends: &'static [(&'static str, &'static str)]) -> Self {
        self.pbx = self.pbx.application("Queue", move |run| {
            let name = run.arguments()[0].to_string();
            let status = ends.iter().find(|(queue, _)| *queue == name).map_or("UNKNOWN", |(_, status)| status);
            if ["CONTINUE", "TIMEOUT", "LEAVEEMPTY"].contains(&status) {
                run.lasts(Duration::from_mins(1));
            }
            run.set("QUEUESTATUS", status);
        });
        self
    }

    /// Sets how the mailboxes end.
    pub fn mailboxes(mut self, status: &'static str) -> Self {
        self.pbx = self.pbx.application("VoiceMail", move |run: &mut AppInvocation<'_>| {
            run.lasts(Duration::from_secs(10)).set("VMSTATUS", status);
        });
        self
    }

    pub async fn call_from(&self, who: &str) -> Caller {
        println!("on {}", self.database.name);
        self.pbx.caller("/desk/support").from(who).dial().await
    }

    /// Somebody calls who does not want to be known.
    pub async fn call_withheld(&self) -> Caller {
        println!("on {}", self.database.name);
        self.pbx.caller("/desk/support").from(VIP).variable("CALLERID(pres)", "prohib").dial().await
    }

    pub async fn callbacks(&self) -> Vec<String> {
        self.crm.callbacks("support").await.unwrap()
    }
}

/// What the app sends to bring the caller into a queue.
pub const PRIORITY: &str = "EXEC Queue \"support-priority,c,,,300\"";
pub const GENERAL: &str = "EXEC Queue \"support,c,,,300\"";
