//! What callers leave who reach nobody, and where it is kept. Each on SQLite and on PostgreSQL.

mod support;

use agi_runtime::testing::Caller;
use agi_runtime::{HungUp, Status};
use support::{CLOSED, CUSTOMER, OPEN, Stage, VIP};

const CHOICE: &str = "crm-routing/call-back-1-message-2";
const NOTED: &str = "crm-routing/we-call-you-back-on";

/// Presses keys as soon as the choice is said.
async fn chooses(caller: &mut Caller, keys: &str) {
    caller.hears(CHOICE).await;
    caller.presses(keys).await;
}

#[tokio::test]
async fn a_full_or_an_empty_queue_or_a_long_wait_leads_to_a_callback_note() {
    for status in ["FULL", "JOINEMPTY", "JOINUNAVAIL", "TIMEOUT", "LEAVEEMPTY"] {
        let ends: &'static [_] = vec![("support", status)].leak();
        for stage in Stage::both(OPEN).await {
            let stage = stage.queues(ends);
            let mut caller = stage.call_from(CUSTOMER).await;
            caller.hears("crm-routing/all-busy").await;
            chooses(&mut caller, "1").await;
            caller.hears(NOTED).await;
            caller.hears("15550000").await;
            caller.ends(Status::Ok).await;
            assert_eq!(stage.callbacks().await, ["15550000"]);
        }
    }
}

#[tokio::test]
async fn a_caller_of_a_closed_office_leaves_a_message() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.mailboxes("SUCCESS");
        let mut caller = stage.call_from(VIP).await;
        caller.hears("crm-routing/closed").await;
        chooses(&mut caller, "2").await;
        caller.app_sends("EXEC VoiceMail \"200,u\"").await;
        caller.hears("crm-routing/thanks").await;
        caller.ends(Status::Ok).await;
        assert!(stage.callbacks().await.is_empty());
    }
}

#[tokio::test]
async fn a_caller_who_asks_twice_is_called_back_once() {
    for stage in Stage::both(CLOSED).await {
        for _ in 0..2 {
            let mut caller = stage.call_from(VIP).await;
            chooses(&mut caller, "1").await;
            caller.hears(NOTED).await;
            caller.ends(Status::Ok).await;
        }
        assert_eq!(stage.callbacks().await, ["15551234"]);
    }
}

#[tokio::test]
async fn a_caller_whose_number_is_withheld_says_where_to_call_back() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_withheld().await;
        chooses(&mut caller, "1").await;
        caller.hears("crm-routing/your-number").await;
        caller.presses("0301234#").await;
        caller.hears("crm-routing/right-1-wrong-2").await;
        caller.presses("1").await;
        caller.hears(NOTED).await;
        caller.ends(Status::Ok).await;
        assert_eq!(stage.callbacks().await, ["0301234"]);
    }
}

#[tokio::test]
async fn a_mistyped_or_invalid_number_is_entered_again() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_withheld().await;
        chooses(&mut caller, "1").await;
        caller.hears("crm-routing/your-number").await;
        caller.presses("*67*#").await;
        caller.hears("crm-routing/digits-only").await;
        caller.hears("crm-routing/your-number").await;
        caller.presses("0301235#").await;
        caller.hears("crm-routing/right-1-wrong-2").await;
        caller.presses("2").await;
        caller.hears("crm-routing/your-number").await;
        caller.presses("0301234#").await;
        caller.hears("crm-routing/right-1-wrong-2").await;
        caller.presses("1").await;
        caller.hears(NOTED).await;
        caller.ends(Status::Ok).await;
        assert_eq!(stage.callbacks().await, ["0301234"]);
    }
}

#[tokio::test]
async fn silence_is_asked_again_and_then_let_go() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_from(VIP).await;
        for _ in 0..2 {
            caller.hears(CHOICE).await;
            caller.hears("crm-routing/again").await;
        }
        caller.hears(CHOICE).await;
        caller.hears("crm-routing/goodbye").await;
        caller.ends(Status::Ok).await;
        assert!(stage.callbacks().await.is_empty());
    }
}

#[tokio::test]
async fn a_wrong_key_is_told_and_a_star_says_the_choice_again() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "*").await;
        chooses(&mut caller, "7").await;
        caller.hears("crm-routing/again").await;
        chooses(&mut caller, "1").await;
        caller.hears(NOTED).await;
        caller.ends(Status::Ok).await;
        assert_eq!(stage.callbacks().await, ["15551234"]);
    }
}

#[tokio::test]
async fn a_caller_who_presses_too_many_keys_has_chosen_by_the_first() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "1222").await;
        caller.hears(NOTED).await;
        caller.ends(Status::Ok).await;
        assert_eq!(stage.callbacks().await, ["15551234"]);
    }
}

#[tokio::test]
async fn while_the_database_is_down_who_wants_to_be_called_back_leaves_a_message() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.mailboxes("SUCCESS");
        stage.database.goes_down().await;
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "1").await;
        caller.app_sends("EXEC VoiceMail").await;
        caller.hears("crm-routing/thanks").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn while_the_database_is_locked_who_wants_to_be_called_back_leaves_a_message() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.mailboxes("SUCCESS");
        let lock = stage.database.lock("callbacks").await;
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "1").await;
        caller.hears("crm-routing/thanks").await;
        caller.ends(Status::Ok).await;
        drop(lock);
    }
}

#[tokio::test]
async fn while_the_mailbox_takes_nothing_who_wants_to_leave_a_message_is_called_back() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.mailboxes("FAILED");
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "2").await;
        caller.hears(NOTED).await;
        caller.ends(Status::Ok).await;
        assert_eq!(stage.callbacks().await, ["15551234"]);
    }
}

#[tokio::test]
async fn who_can_leave_no_word_at_all_is_told_and_the_dialplan_too() {
    for stage in Stage::both(CLOSED).await {
        stage.database.goes_down().await;
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "2").await;
        caller.hears("crm-routing/call-again").await;
        let ended = caller.ended().await;
        assert_eq!(ended.route_status.unwrap(), "ERROR");
        assert_eq!(ended.error.unwrap(), "the caller 15551234 reached nobody and could leave no word");
    }
}

#[tokio::test]
async fn a_caller_who_leaves_the_mailbox_by_a_key_is_in_the_dialplan() {
    for stage in Stage::both(CLOSED).await {
        let stage = stage.mailboxes("USEREXIT");
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "2").await;
        caller.app_sends("EXEC VoiceMail").await;
        caller.ends(Status::Ok).await;
        assert!(stage.callbacks().await.is_empty());
    }
}

#[tokio::test]
async fn a_caller_who_presses_1_and_hangs_up_at_once_is_called_back() {
    for stage in Stage::both(CLOSED).await {
        let mut caller = stage.call_from(VIP).await;
        chooses(&mut caller, "1").await;
        caller.hangs_up_now().await;
        caller.ends(HungUp).await;
        assert_eq!(stage.callbacks().await, ["15551234"]);
    }
}

#[tokio::test]
async fn the_caller_may_hang_up_at_any_moment() {
    for stage in Stage::both(CLOSED).await {
        let call = stage.pbx.caller("/desk/support").from(VIP).variable("CALLERID(pres)", "prohib");
        let swept = call.hang_up_sweep(async |caller| {
            chooses(caller, "1").await;
            caller.hears("crm-routing/your-number").await;
            caller.presses("0301234#").await;
            caller.hears("crm-routing/right-1-wrong-2").await;
            caller.presses("1").await;
            caller.hears(NOTED).await;
            caller.ends(Status::Ok).await;
        });
        assert!(swept.await.commands >= 9);
    }
}
