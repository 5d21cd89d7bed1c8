//! An office whose queues end as the test says, on a simulated Asterisk.

#![allow(dead_code, reason = "each test file uses its part")]

use std::time::Duration;

use agi_runtime::hours::Hours;
use agi_runtime::testing::{AppInvocation, CallBuilder, Caller, Pbx};
use crm_routing::crm::Crm;
use crm_routing::office::Office;
use test_postgres::{Database, databases};

/// A Wednesday morning in Berlin.
pub const OPEN: &str = "2026-01-14 11:00";
/// A Sunday.
pub const CLOSED: &str = "2026-01-18 11:00";

/// A VIP of the CRM.
pub const VIP: &str = "Ada <+15551234>";
/// A caller whom the CRM does not know.
pub const CUSTOMER: &str = "+15550000";

pub struct Stage {
    pub pbx: Pbx,
    pub crm: Crm,
    pub database: Database,
    /// What the clock in Berlin shows when somebody calls.
    pub wall: &'static str,
}

impl Stage {
    /// One with a CRM on SQLite, and one with a CRM on PostgreSQL.
    pub async fn both(wall: &'static str) -> Vec<Self> {
        let mut stages = Vec::new();
        for database in databases().await {
            let crm = Crm::at(&database.url).unwrap().patience(Duration::from_millis(500));
            crm.prepare().await.unwrap();
            database.execute("INSERT INTO customers (number, tier) VALUES ('15550000', 'standard')").await;
            let pbx = Pbx::new(crm_routing::app(crm.clone(), Office::in_berlin().unwrap()));
            stages.push(Self { pbx, crm, database, wall });
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

    /// A call at the time of this stage.
    pub fn caller(&self, target: &str) -> CallBuilder {
        call_at(&self.pbx, target, self.wall)
    }

    pub async fn call_from(&self, who: &str) -> Caller {
        println!("on {}", self.database.name);
        self.caller("/desk/support").from(who).dial().await
    }

    /// Somebody calls who does not want to be known.
    pub async fn call_withheld(&self) -> Caller {
        println!("on {}", self.database.name);
        self.caller("/desk/support").from(VIP).variable("CALLERID(pres)", "prohib").dial().await
    }

    pub async fn callbacks(&self) -> Vec<String> {
        self.crm.callbacks("support").await.unwrap()
    }
}

/// A call while the clock in Berlin shows this.
pub fn call_at(pbx: &Pbx, target: &str, wall: &str) -> CallBuilder {
    let berlin = Hours::new("Europe/Berlin").unwrap();
    pbx.caller(target).begins(berlin.moment(wall).unwrap())
}

/// What the app sends to bring the caller into a queue.
pub const PRIORITY: &str = "EXEC Queue \"support-priority,c,,,300\"";
pub const GENERAL: &str = "EXEC Queue \"support,c,,,300\"";
