//! What EXEC answers where the other party hangs up first.

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{ChannelState, Status};

use crate::apps::app;

#[tokio::test]
async fn a_called_party_who_hangs_up_ends_exec_by_minus_one_unless_it_goes_on() {
    for (options, answer) in [
        ("PJSIP/desk", -1),
        ("PJSIP/desk,20,tm(g)", -1),
        ("PJSIP/desk,20,rg", 0),
        ("PJSIP/desk,20,m(a\\)b)g", 0),
        ("PJSIP/desk,,g,https://example.com/", 0),
    ] {
        let app = app(move |call| {
            Box::pin(async move {
                assert_eq!(call.exec("Dial", options).await?, answer, "{options}");
                assert_eq!(call.channel_status().await?, ChannelState::Ring, "{options}");
                call.play("goodbye").await
            })
        });
        let pbx = Pbx::new(app).application("Dial", |run| {
            run.lasts(Duration::from_secs(7)).set("DIALSTATUS", "ANSWER");
        });
        let mut caller = pbx.caller("/").dial().await;
        caller.hears("goodbye").await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("ANSWEREDTIME").unwrap(), "7");
    }
}

#[tokio::test]
async fn a_dial_that_nobody_answered_ends_by_zero() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.exec("Dial", "PJSIP/desk").await?, 0);
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Dial", |run| {
        run.set("DIALSTATUS", "BUSY");
    });
    let mut caller = pbx.caller("/").variable("ANSWEREDTIME", "60").dial().await;
    caller.ends(Status::Ok).await;
    assert!(caller.variable("ANSWEREDTIME").is_none(), "Dial clears the time of an earlier one");
}

#[tokio::test]
async fn a_member_who_hangs_up_ends_exec_by_minus_one_and_leaves_no_status_unless_it_goes_on() {
    for (options, answer, status) in [("support", -1, ""), ("support,tC", -1, ""), ("support,rc", 0, "CONTINUE")] {
        let app = app(move |call| {
            Box::pin(async move {
                assert_eq!(call.exec("Queue", options).await?, answer, "{options}");
                assert_eq!(call.variable("QUEUESTATUS").await?.unwrap_or_default(), status, "{options}");
                call.play("goodbye").await
            })
        });
        let pbx = Pbx::new(app).application("Queue", |run| {
            run.lasts(Duration::from_secs(7)).set("QUEUESTATUS", "CONTINUE");
        });
        let mut caller = pbx.caller("/").dial().await;
        caller.hears("goodbye").await;
        caller.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn what_a_test_says_that_exec_answers_counts() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.exec("Dial", "PJSIP/desk").await?, 0);
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Dial", |run| {
        run.result(0).set("DIALSTATUS", "ANSWER");
    });
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}
