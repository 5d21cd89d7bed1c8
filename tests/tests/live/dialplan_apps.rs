//! Dial and `ConfBridge` on a real Asterisk, over Local channels: what becomes of the call, and what no value adds
//! to it.

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{
    App, Call, CallError, ChannelState, ConfBridgeResult, DialStatus, Dialed, Status, agi_route, routes,
};

use xtask::asterisk::Dial;

use crate::support::{Handling, dial_as};
use crate::watch::dial_watched;

/// Has an answered call dial or wait, and gives what came of it.
pub async fn call<T: Send + 'static>(
    handler: impl for<'c> FnOnce(&'c mut Call) -> Handling<'c, Result<T, CallError>> + Send + 'static,
) -> Result<T, CallError> {
    let (result, ended) = dial_as(Dial::answered, handler).await.ended().await;
    assert_eq!(ended.route_status, "OK", "{ended:?}");
    result
}

async fn dialed(destination: &'static str) -> Dialed {
    let dialed =
        call(move |call| Box::pin(async move { call.dial(destination).timeout(Duration::from_secs(2)).await }));
    dialed.await.unwrap()
}

#[tokio::test]
async fn a_party_who_answers_and_hangs_up_brings_the_caller_back() {
    let dialed = dialed("Local/answers@phones").await;
    assert_eq!(dialed.status, DialStatus::Answer);
    let (Some(total), Some(talked)) = (dialed.dialed_time, dialed.answered_time) else { panic!("{dialed:?}") };
    assert!(talked >= Duration::from_secs(1) && total >= talked, "{dialed:?}");
}

#[tokio::test]
async fn the_times_count_from_when_the_callers_own_channel_was_made_and_answered() {
    let dialed = call(|call| {
        Box::pin(async move {
            call.exec("Wait", "3").await?;
            call.dial("Local/answers@phones").await
        })
    });
    let dialed = dialed.await.unwrap();
    let long = Some(Duration::from_secs(4));
    assert!(dialed.dialed_time >= long && dialed.answered_time >= long, "{dialed:?}");
}

/// What a handler sees of a called party who talks for a second.
async fn sees(call: &mut Call, destination: &str) -> Result<String, CallError> {
    call.answer().await?;
    let dialed = call.dial(destination).timeout(Duration::from_secs(2)).await?;
    let mut seen = format!("{:?} {}", dialed.status, dialed.answered_time >= Some(Duration::from_secs(1)));
    for name in ["DIALSTATUS", "GOSUB_RETVAL"] {
        seen = format!("{seen} {name}={}", call.variable(name).await?.unwrap_or_default());
    }
    Ok(format!("{seen} {:?} {:?}", call.channel_status().await?, call.stream_file("beep").await?.digit))
}

#[agi_route("/sees", manual)]
async fn tells_what_it_sees(call: &mut Call) -> agi_runtime::prelude::Result {
    let seen = sees(call, "PJSIP/desk").await?;
    call.set_variable("SEEN", seen).await?;
    Ok(())
}

#[tokio::test]
async fn a_party_who_answers_unasked_is_to_the_handler_what_a_tests_is_answered_by_makes_of_it() {
    let asterisks = call(|call| Box::pin(sees(call, "Local/answers@phones/n"))).await.unwrap();
    let mut caller = Pbx::new(App::with(routes![tells_what_it_sees])).phone("PJSIP/desk").caller("/sees").dial().await;
    caller.is_answered_by("PJSIP/desk").await;
    caller.waits(Duration::from_secs(1)).await;
    caller.callee_hangs_up().await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("SEEN").unwrap_or_default().to_string(), asterisks);
}

#[tokio::test]
async fn a_busy_party_is_busy() {
    assert_eq!(dialed("Local/busy@phones").await.status, DialStatus::Busy);
}

#[tokio::test]
async fn a_party_who_lets_it_ring_does_not_answer() {
    let dialed = dialed("Local/rings@phones").await;
    assert_eq!((dialed.status, dialed.dialed_time, dialed.answered_time), (DialStatus::NoAnswer, None, None));
}

#[tokio::test]
async fn a_congested_party_is_told() {
    assert_eq!(dialed("Local/congested@phones").await.status, DialStatus::Congestion);
}

#[tokio::test]
async fn a_missing_destination_is_unavailable() {
    assert_eq!(dialed("Local/nosuch@phones").await.status, DialStatus::ChanUnavail);
}

#[tokio::test]
async fn a_destination_without_a_technology_is_an_invalid_argument() {
    assert_eq!(dialed("answers").await.status, DialStatus::InvalidArgs);
}

#[tokio::test]
async fn of_several_parties_the_one_who_answers_is_connected() {
    let dialed = call(|call| {
        Box::pin(
            async move { call.dial_all(["Local/rings@phones", "", "Local/answers@phones"]).max_duration(MINUTE).await },
        )
    });
    let dialed = dialed.await.unwrap();
    assert_eq!(dialed.status, DialStatus::Answer);
    // The party who answers stays for a second.
    assert!(dialed.answered_time >= Some(Duration::from_secs(1)), "{dialed:?}");
}

const MINUTE: Duration = Duration::from_mins(1);

#[tokio::test]
async fn no_destination_at_all_is_unavailable() {
    for contacts in ["", "&"] {
        let dialed = call(move |call| Box::pin(async move { call.dial_all(contacts.split('&')).await }));
        assert_eq!(dialed.await.unwrap().status, DialStatus::ChanUnavail);
    }
}

/// EXEC of an application whose other party hangs up, without the option that goes on: what it answers, a variable, and
/// whether the caller is there.
async fn ended_by_the_other(application: &'static str, options: &'static str, status: &'static str) -> (i32, String) {
    let ended = call(move |call| {
        Box::pin(async move {
            let result = call.exec(application, options).await?;
            assert_eq!(call.channel_status().await?, ChannelState::Up, "{options}");
            assert!(call.stream_file("beep").await?.digit.is_none());
            Ok((result, call.variable(status).await?.unwrap_or_default().to_string()))
        })
    });
    ended.await.unwrap()
}

#[tokio::test]
async fn a_called_party_who_hangs_up_ends_exec_dial_by_minus_one_and_the_caller_is_there() {
    for (options, result) in [("Local/answers@phones/n", -1), ("Local/answers@phones/n,,g", 0)] {
        let ended = ended_by_the_other("Dial", options, "DIALSTATUS").await;
        assert_eq!(ended, (result, "ANSWER".to_owned()), "{options}");
    }
}

#[tokio::test]
async fn a_member_who_hangs_up_ends_exec_queue_by_minus_one_without_a_status_and_the_caller_is_there() {
    for (options, result, status) in [("staffed,,,,10", -1, ""), ("staffed,c,,,10", 0, "CONTINUE")] {
        let ended = ended_by_the_other("Queue", options, "QUEUESTATUS").await;
        assert_eq!(ended, (result, status.to_owned()), "{options}");
    }
}

/// A value that is not escaped would end the option, or the options. In a caller id, `\\` means `\`.
#[tokio::test]
async fn an_option_takes_a_value_with_every_sign_that_dial_knows() {
    let seen = call(|call| {
        Box::pin(async move {
            call.dial("Local/shows@phones/n").caller_id(r"a,b)T(c[d]\\e <5551234>").await?;
            call.variable("GLOBAL(PHONE_SAW)").await
        })
    });
    assert_eq!(seen.await.unwrap().unwrap(), r"a,b)T(c[d]\e|5551234");
}

#[tokio::test]
async fn a_caller_who_hangs_up_while_talking_has_hung_up() {
    let (mut caller, mut watch) =
        dial_watched(Dial::answered, |call| Box::pin(async move { call.dial("Local/talks@phones").await })).await;
    watch.begins("EXEC").await;
    caller.hang_up().await.unwrap();
    let (result, _) = caller.ended().await;
    assert!(matches!(result, Err(CallError::HungUp(_))), "{result:?}");
}

#[tokio::test]
async fn an_application_that_is_not_loaded_names_its_module() {
    let error = call(|call| Box::pin(async move { call.voicemail("100").await })).await.unwrap_err();
    assert!(error.to_string().contains("load app_voicemail.so"), "{error}");
}

#[tokio::test]
async fn a_caller_leaves_a_conference_by_a_key_or_at_its_time_limit() {
    let (mut caller, mut watch) =
        dial_watched(Dial::answered, |call| Box::pin(async move { call.confbridge("7").await })).await;
    watch.begins("EXEC").await;
    caller.press("ww5").await.unwrap();
    assert_eq!(caller.ended().await.0.unwrap(), ConfBridgeResult::Dtmf);

    let brief = call(|call| Box::pin(async move { call.confbridge("8").user_profile("brief").await }));
    assert_eq!(brief.await.unwrap(), ConfBridgeResult::Timeout);
}

#[tokio::test]
async fn a_caller_who_hangs_up_in_a_conference_has_hung_up() {
    let (mut caller, mut watch) =
        dial_watched(Dial::answered, |call| Box::pin(async move { call.confbridge("9").await })).await;
    watch.begins("EXEC").await;
    caller.hang_up().await.unwrap();
    let (result, _) = caller.ended().await;
    assert!(matches!(result, Err(CallError::HungUp(_))), "{result:?}");
}

#[tokio::test]
async fn a_conference_without_its_profile_is_not_entered() {
    let result = call(|call| Box::pin(async move { call.confbridge("7").user_profile("nosuch").await }));
    assert_eq!(result.await.unwrap(), ConfBridgeResult::Failed);
}
