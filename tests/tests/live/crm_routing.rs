//! The example crm-routing on a real Asterisk: queues with members on Local channels, and databases that fail. What the
//! caller hears when keys are pressed is compared with the simulator in tests/fidelity.

use std::time::Duration;

use crm_routing::crm::Crm;
use crm_routing::office::{Desk, Office};
use test_postgres::{Database, databases};
use xtask::asterisk::{Dial, Ended};

use crate::support::{Served, asterisk};
use crate::watch::dial_heard;

/// The prompts of the example, as far as these calls come.
pub const SOUNDS: [&str; 5] = [
    "crm-routing/all-busy",
    "crm-routing/call-back-1-message-2",
    "crm-routing/we-call-you-back-on",
    "crm-routing/call-again",
    "crm-routing/goodbye",
];

const VIP: &str = "+15551234";
const STRANGER: &str = "+15550000";

/// An office that is open, with desks over the queues of the harness's queues.conf.
struct Stage {
    served: Served,
    crm: Crm,
    database: Database,
}

impl Stage {
    async fn all() -> Vec<Self> {
        Self::all_with(Duration::from_mins(1)).await
    }

    /// With a CRM that is waited for as long as this.
    async fn all_with(patience: Duration) -> Vec<Self> {
        let mut stages = Vec::new();
        for database in databases().await {
            let crm = Crm::at(&database.url).unwrap().patience(patience);
            crm.prepare().await.unwrap();
            let served = Served::start(crm_routing::app(crm.clone(), office())).await;
            stages.push(Self { served, crm, database });
        }
        stages
    }

    fn dial(&self, desk: &str, number: &str) -> Dial {
        println!("on {}", self.database.name);
        self.served.agi(&format!("desk/{desk}")).set("CALLERID(num)", number).report("QUEUESTATUS")
    }
}

fn office() -> Office {
    let desk = |name, priority, general| Desk {
        name,
        priority,
        general,
        mailbox: "200",
        wait: Duration::from_secs(2),
        hours: None,
    };
    let desks = vec![
        desk("support", "staffed", "waiting"),
        desk("sales", "closed", "staffed"),
        desk("narrow", "narrow", "narrow"),
        desk("nobody", "closed", "closed"),
    ];
    Office { desks }
}

/// How the last queue let the caller go, who stays on the line.
async fn waits(dial: Dial) -> Left {
    left(&asterisk().await.call(dial).await.unwrap())
}

/// The same for a caller who asks to be called back when that is offered.
async fn asks_to_be_called_back(dial: Dial) -> Left {
    let (mut call, mut watch) = dial_heard(dial).await;
    watch.plays("crm-routing/call-back-1-message-2").await;
    call.press("w1").await.unwrap();
    left(&call.ended().await.unwrap())
}

/// `QUEUESTATUS` and `AGI_ROUTE_STATUS`.
type Left = (String, String);

fn left(ended: &Ended) -> Left {
    (String::from_utf8_lossy(ended.value("QUEUESTATUS")).into_owned(), ended.route_status.clone())
}

fn ok(status: &str) -> Left {
    (status.to_owned(), "OK".to_owned())
}

#[tokio::test]
async fn a_vip_talks_to_a_member_of_the_priority_queue() {
    for stage in Stage::all().await {
        assert_eq!(waits(stage.dial("support", VIP)).await, ok("CONTINUE"));
    }
}

#[tokio::test]
async fn a_vip_whose_queue_has_no_members_talks_to_one_of_the_general_queue() {
    for stage in Stage::all().await {
        assert_eq!(waits(stage.dial("sales", VIP)).await, ok("CONTINUE"));
    }
}

#[tokio::test]
async fn a_stranger_waits_in_the_general_queue_for_as_long_as_the_desk_says() {
    for stage in Stage::all().await {
        assert_eq!(asks_to_be_called_back(stage.dial("support", STRANGER)).await, ok("TIMEOUT"));
        assert_eq!(stage.crm.callbacks("support").await.unwrap(), ["15550000"]);
    }
}

#[tokio::test]
async fn while_the_database_is_locked_or_down_a_vip_reaches_the_general_queue() {
    for stage in Stage::all_with(Duration::from_millis(500)).await {
        let lock = stage.database.lock("customers").await;
        assert_eq!(asks_to_be_called_back(stage.dial("support", VIP)).await.0, "TIMEOUT");
        drop(lock);
        stage.database.goes_down().await;
        assert_eq!(waits(stage.dial("sales", VIP)).await, ok("CONTINUE"));
        // Neither the database nor a mailbox takes a word.
        let left = asks_to_be_called_back(stage.dial("support", VIP)).await;
        assert_eq!(left, ("TIMEOUT".to_owned(), "ERROR".to_owned()));
    }
}

#[tokio::test]
async fn who_finds_all_queues_empty_is_noted_to_be_called_back() {
    for stage in Stage::all().await {
        assert_eq!(asks_to_be_called_back(stage.dial("nobody", VIP)).await, ok("JOINEMPTY"));
        assert_eq!(stage.crm.callbacks("nobody").await.unwrap(), ["15551234"]);
    }
}

#[tokio::test]
async fn who_finds_the_queue_full_is_noted_to_be_called_back() {
    let mut joins = asterisk().await.ami("agent").await.unwrap();
    let mut first = asterisk().await.dial(Dial::extension("phones", "waits")).await.unwrap();
    loop {
        let event = joins.event().await.unwrap();
        if event.text("Event") == "QueueCallerJoin" && event.text("Queue") == "narrow" {
            break;
        }
    }
    for stage in Stage::all().await {
        assert_eq!(asks_to_be_called_back(stage.dial("narrow", STRANGER)).await, ok("FULL"));
        assert_eq!(stage.crm.callbacks("narrow").await.unwrap(), ["15550000"]);
    }
    first.hang_up().await.unwrap();
}
