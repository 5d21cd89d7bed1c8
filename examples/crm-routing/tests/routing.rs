//! Routing: what the app makes of callers, queues and a CRM that fails. Each on SQLite and on PostgreSQL.

mod support;

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{HungUp, Status};
use crm_routing::crm::Crm;
use crm_routing::office::Office;
use support::{CLOSED, CUSTOMER, GENERAL, OPEN, PRIORITY, Stage, VIP, call_at};

const STAFFED: &[(&str, &str)] = &[("support-priority", "CONTINUE"), ("support", "CONTINUE")];

/// Hears music while the CRM is asked.
const LOOKED_UP: [&str; 3] = ["ANSWER", "SET MUSIC on", "SET MUSIC off"];
/// `Queue` sets no status in each case, so the one before is cleared.
const CLEARED: &str = "SET VARIABLE \"QUEUESTATUS\" \"\"";

#[tokio::test]
async fn a_vip_waits_in_the_priority_queue() {
    for stage in Stage::both(OPEN).await {
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.commands(LOOKED_UP).await;
        caller.commands([CLEARED, PRIORITY]).await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.time(), Duration::from_mins(1));
    }
}

#[tokio::test]
async fn customers_and_strangers_wait_in_the_general_queue() {
    for stage in Stage::both(OPEN).await {
        let stage = stage.queues(STAFFED);
        for who in [CUSTOMER, "+4930000000"] {
            let mut caller = stage.call_from(who).await;
            caller.commands(LOOKED_UP).await;
            caller.commands([CLEARED, GENERAL]).await;
            caller.ends(Status::Ok).await;
        }
    }
}

#[tokio::test]
async fn who_withholds_the_number_or_has_none_is_not_looked_up() {
    for stage in Stage::both(OPEN).await {
        let stage = stage.queues(STAFFED);
        let without = stage.caller("/desk/support").dial().await;
        for mut caller in [stage.call_withheld().await, stage.call_from("anonymous").await, without] {
            caller.commands(["ANSWER", CLEARED, GENERAL]).await;
            caller.ends(Status::Ok).await;
        }
    }
}

#[tokio::test]
async fn a_vip_whose_queue_takes_nobody_waits_with_all_others() {
    for status in ["FULL", "JOINEMPTY", "JOINUNAVAIL"] {
        let ends: &'static [_] = vec![("support-priority", status), ("support", "CONTINUE")].leak();
        for stage in Stage::both(OPEN).await {
            let mut caller = stage.queues(ends).call_from(VIP).await;
            caller.app_sends(PRIORITY).await;
            caller.app_sends(GENERAL).await;
            caller.ends(Status::Ok).await;
        }
    }
}

#[tokio::test]
async fn a_vip_who_has_waited_does_not_wait_again() {
    for stage in Stage::both(OPEN).await {
        let stage = stage.queues(&[("support-priority", "TIMEOUT"), ("support", "CONTINUE")]);
        let mut caller = stage.call_from(VIP).await;
        caller.app_sends(PRIORITY).await;
        caller.hears("crm-routing/all-busy").await;
        caller.hears("crm-routing/goodbye").await;
        caller.ends(Status::Ok).await;
        assert!(!caller.log().to_string().contains(GENERAL));
    }
}

#[tokio::test]
async fn a_queue_that_nobody_has_configured_is_passed_over() {
    for stage in Stage::both(OPEN).await {
        let mut caller = stage.queues(&[("support", "CONTINUE")]).call_from(VIP).await;
        caller.app_sends(PRIORITY).await;
        caller.app_sends(GENERAL).await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn an_asterisk_without_queues_takes_a_word() {
    for stage in Stage::both(OPEN).await {
        let mut caller = stage.call_from(VIP).await;
        caller.hears("crm-routing/all-busy").await;
        caller.hears("crm-routing/call-back-1-message-2").await;
        caller.presses("1").await;
        caller.hears("crm-routing/we-call-you-back-on").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn while_the_office_is_closed_no_queue_is_asked() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.commands(["ANSWER", "STREAM FILE \"crm-routing/closed\""]).await;
        caller.hears("crm-routing/goodbye").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn the_desk_is_staffed_by_the_clock_on_its_wall_in_summer_and_in_winter() {
    // (Seconds of UTC, whether somebody is there.) 08:59:59 and 09:00 in winter, 09:00, 17:29:59 and 17:30 in summer.
    let moments = [
        (1_768_377_599, false),
        (1_768_377_600, true),
        (1_784_098_800, true),
        (1_784_129_399, true),
        (1_784_129_400, false),
    ];
    for (begins, is_open) in moments {
        for stage in Stage::both(OPEN).await {
            let stage = stage.queues(STAFFED);
            let mut caller = stage.pbx.caller("/desk/support").from(CUSTOMER).begins(begins).dial().await;
            caller.commands(["ANSWER"]).await;
            let next = if is_open { "SET MUSIC on" } else { "STREAM FILE \"crm-routing/closed\"" };
            caller.app_sends(next).await;
        }
    }
}

#[tokio::test]
async fn who_reports_an_outage_finds_somebody_around_the_clock() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.queues(&[("outages-priority", "CONTINUE")]);
        let mut caller = stage.caller("/desk/outages").from(VIP).dial().await;
        caller.app_sends("EXEC Queue \"outages-priority,c,,,120\"").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_vip_is_an_ordinary_caller_while_the_database_is_down() {
    for stage in Stage::both(OPEN).await {
        stage.database.goes_down().await;
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.commands(LOOKED_UP).await;
        caller.commands([CLEARED, GENERAL]).await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_vip_is_an_ordinary_caller_while_the_database_is_locked() {
    for stage in Stage::both(OPEN).await {
        let lock = stage.database.lock("customers").await;
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.commands(LOOKED_UP).await;
        caller.commands([CLEARED, GENERAL]).await;
        caller.ends(Status::Ok).await;
        drop(lock);
    }
}

#[tokio::test]
async fn a_database_that_was_never_there_routes_everybody() {
    for url in ["sqlite:///no/such/folder/crm.db", "postgres://nobody@127.0.0.1:1/crm"] {
        let crm = Crm::at(url).unwrap().patience(Duration::from_millis(500));
        let pbx = Pbx::new(crm_routing::app(crm, Office::in_berlin().unwrap())).application("Queue", |run| {
            run.set("QUEUESTATUS", "CONTINUE");
        });
        let mut caller = call_at(&pbx, "/desk/support", OPEN).from(VIP).dial().await;
        caller.app_sends(GENERAL).await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_the_crm_is_slow_is_gone() {
    for stage in Stage::both(OPEN).await {
        let lock = stage.database.lock("customers").await;
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.app_sends("SET MUSIC on").await;
        caller.hangs_up_now().await;
        caller.ends(HungUp).await;
        drop(lock);
    }
}

#[tokio::test]
async fn keys_in_a_queue_are_the_queues_affair() {
    for stage in Stage::both(OPEN).await {
        let mut caller = stage.queues(STAFFED).call_from(VIP).await;
        caller.app_sends(PRIORITY).await;
        caller.presses("12*#").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_key_that_leads_out_of_the_queue_leaves_the_call_to_the_dialplan() {
    for mut stage in Stage::both(OPEN).await {
        // Such a key sets no status.
        stage.pbx = stage.pbx.application("Queue", |_| {});
        let mut caller = stage.call_from(VIP).await;
        caller.app_sends(PRIORITY).await;
        caller.ends(Status::Ok).await;
        assert!(!caller.log().to_string().contains("STREAM FILE"));
    }
}

#[tokio::test]
async fn a_desk_that_does_not_exist_is_an_error_to_the_dialplan() {
    for stage in Stage::both(OPEN).await {
        stage.caller("/desk/sales").from(VIP).dial().await.ends(Status::Error).await;
    }
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    for stage in Stage::both(OPEN).await {
        let stage = stage.queues(&[("support-priority", "FULL"), ("support", "CONTINUE")]);
        let call = stage.caller("/desk/support").from(VIP);
        let swept = call.hang_up_sweep(async |caller| {
            caller.app_sends(GENERAL).await;
            caller.ends(Status::Ok).await;
        });
        assert!(swept.await.commands >= 7);
    }
}

#[tokio::test]
async fn the_app_is_sound() {
    let crm = Crm::at("sqlite::memory:").unwrap();
    crm_routing::app(crm, Office::in_berlin().unwrap()).check().unwrap();
}
