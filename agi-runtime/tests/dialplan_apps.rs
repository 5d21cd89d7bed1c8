//! Where the call goes next: what is sent to Asterisk, what its status says, and what no value can add.
#![cfg(feature = "testing")]

#[path = "caller/apps.rs"]
mod apps;
#[path = "dialplan_apps/ended.rs"]
mod ended;
#[path = "dialplan_apps/lists.rs"]
mod lists;
#[path = "dialplan_apps/subroutines.rs"]
mod subroutines;
mod support;

use std::fmt::Debug;
use std::pin::Pin;
use std::time::Duration;

use agi_runtime::testing::{AppInvocation, Pbx};
use agi_runtime::{App, Call, CallError, ConfBridgeResult, DialStatus, HungUp, QueueStatus, Status, VoicemailStatus};
use apps::{Handling, app};

/// A handler that finds something.
type Finding<'c, T> = Pin<Box<dyn Future<Output = Result<T, CallError>> + Send + 'c>>;

/// An app whose handler leaves in `CAME` what it found.
fn telling<T: Debug + Send + 'static>(handler: for<'c> fn(&'c mut Call) -> Finding<'c, T>) -> App {
    app(move |call| {
        Box::pin(async move {
            let came = handler(call).await?;
            call.set_variable("CAME", format!("{came:?}")).await
        })
    })
}

/// What the handler found, when the application does this.
async fn came(app: App, name: &str, run: impl Fn(&mut AppInvocation<'_>) + Send + Sync + 'static) -> String {
    let mut caller = Pbx::new(app).application(name, run).caller("/").dial().await;
    caller.ends(Status::Ok).await;
    caller.variable("CAME").unwrap().to_string_lossy().into_owned()
}

#[tokio::test]
async fn an_answered_call_comes_back_with_its_times() {
    let app = telling(|call| {
        Box::pin(async move {
            let dial = call.dial("PJSIP/desk").and("PJSIP/cell").timeout(Duration::from_secs(20)).ringing();
            dial.caller_id("\"Ada\" <+15551234>").max_duration(Duration::from_secs(600)).await
        })
    });
    let came = came(app, "Dial", |run| {
        let options = r#"grf(\"Ada\" <+15551234>)L(600000)"#;
        assert_eq!(run.arguments(), ["PJSIP/desk&PJSIP/cell", "20", options]);
        run.lasts(Duration::from_secs(75)).set("DIALSTATUS", "ANSWER");
        run.set("DIALEDTIME", "75").set("ANSWEREDTIME", "60");
    });
    let dialed = "Dialed { status: Answer, dialed_time: Some(75s), answered_time: Some(60s) }";
    assert_eq!(came.await, dialed);
}

#[tokio::test]
async fn each_option_has_its_letter() {
    let app = telling(|call| {
        Box::pin(async move {
            let dial = call.dial("PJSIP/desk").announce("hello").gosub("screen").keys("12w3").ignore_forwarding();
            let dial = dial.caller_may_transfer().called_may_transfer().caller_may_hang_up().before_ringing("pre");
            let dial = dial.option("c");
            let minute = Duration::from_secs(60);
            dial.max_duration_with_warning(10 * minute, minute).timeout(Duration::from_millis(1_500)).await?;
            let queue = call.queue("support").ringing().no_retry().caller_may_transfer().member_may_transfer();
            queue.caller_may_hang_up().option("C").before_ringing("pre").timeout(Duration::ZERO).await?;
            call.voicemail("100").unavailable().urgent().beep_sound("").option("e").await?;
            call.confbridge("7").bridge_profile("big").await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app)
        .application("Dial", |run| {
            let options = "gA(hello)U(screen)D(12w3)iTtHb(pre^s^1)cL(600000:60000)";
            assert_eq!(run.arguments(), ["PJSIP/desk", "1.500", options]);
        })
        .application("Queue", |run| assert_eq!(run.options(), "support,crnTtHCb(pre^s^1),,,1"))
        .application("VoiceMail", |run| assert_eq!(run.options(), "100,uUt()e"))
        .application("ConfBridge", |run| assert_eq!(run.options(), "7,big"));
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn each_status_of_dial_has_its_name() {
    for (word, status) in [
        ("BUSY", DialStatus::Busy),
        ("NOANSWER", DialStatus::NoAnswer),
        ("CANCEL", DialStatus::Cancel),
        ("CONGESTION", DialStatus::Congestion),
        ("CHANUNAVAIL", DialStatus::ChanUnavail),
        ("DONTCALL", DialStatus::DontCall),
        ("TORTURE", DialStatus::Torture),
        ("INVALIDARGS", DialStatus::InvalidArgs),
        ("OF-TOMORROW", DialStatus::Other),
        ("", DialStatus::Other),
    ] {
        let app = telling(|call| Box::pin(async move { Ok(call.dial("PJSIP/desk").await?.status) }));
        let came = came(app, "Dial", move |run| {
            run.set("DIALSTATUS", word);
        });
        assert_eq!(came.await, format!("{status:?}"));
    }
}

#[tokio::test]
async fn each_status_of_queue_has_its_name() {
    for (word, status) in [
        ("CONTINUE", QueueStatus::Continue),
        ("TIMEOUT", QueueStatus::Timeout),
        ("FULL", QueueStatus::Full),
        ("JOINEMPTY", QueueStatus::JoinEmpty),
        ("LEAVEEMPTY", QueueStatus::LeaveEmpty),
        ("JOINUNAVAIL", QueueStatus::JoinUnavail),
        ("LEAVEUNAVAIL", QueueStatus::LeaveUnavail),
        ("WITHDRAW", QueueStatus::Withdraw),
        ("OF-TOMORROW", QueueStatus::Other),
    ] {
        let app = telling(|call| {
            Box::pin(async move {
                let queue = call.queue("support").timeout(Duration::from_secs(90)).music("jazz").announce("hello");
                queue.await
            })
        });
        let came = came(app, "Queue", move |run| {
            assert_eq!(run.arguments(), ["support", "cm(jazz)", "", "hello", "90"]);
            run.set("QUEUESTATUS", word);
        });
        assert_eq!(came.await, format!("{status:?}"));
    }
}

#[tokio::test]
async fn the_status_of_an_earlier_queue_is_not_read_as_this_ones() {
    let app = telling(|call| {
        Box::pin(async move {
            call.set_variable("QUEUESTATUS", "FULL").await?;
            call.queue("support").await
        })
    });
    let came = came(app, "Queue", |run| {
        run.lasts(Duration::from_secs(5)).continues_at("exits", "5", 1);
    });
    assert_eq!(came.await, "ExitWithKey(\"5\")");
}

#[tokio::test]
async fn the_keys_that_left_a_queue_are_told() {
    for (extension, keys) in [("5", "5"), ("12", "12"), ("*", "*"), ("leaves", "")] {
        let app = telling(|call| Box::pin(async move { call.queue("support").await }));
        let came = came(app, "Queue", move |run| {
            run.continues_at("exits", extension, 1);
        });
        assert_eq!(came.await, format!("ExitWithKey({keys:?})"));
    }
}

#[tokio::test]
async fn a_call_with_a_warning_that_nobody_talked_in_names_the_module_that_keeps_time() {
    let app = telling(|call| {
        Box::pin(async move {
            let minute = Duration::from_secs(60);
            for dial in [
                call.dial("PJSIP/desk").max_duration_with_warning(minute, minute / 2).await,
                call.dial("PJSIP/desk").option("HL(1800000:61000:30000)").await,
            ] {
                let error = dial.unwrap_err();
                assert!(matches!(error, CallError::Failed { .. }), "{error}");
                assert!(error.to_string().contains("load bridge_builtin_interval_features.so"), "{error}");
            }
            // A limit of its own needs no module (measured).
            assert_eq!(call.dial("PJSIP/desk").max_duration(minute).await?.status, DialStatus::Answer);
            assert_eq!(call.dial("PJSIP/desk").await?.status, DialStatus::Answer);
            Ok(())
        })
    });
    came(app, "Dial", |run| {
        run.set("DIALSTATUS", "ANSWER").set("DIALEDTIME", "").set("ANSWEREDTIME", "");
    })
    .await;
}

#[tokio::test]
async fn a_queue_that_does_not_exist_is_an_error() {
    let app = telling(|call| {
        Box::pin(async move {
            let error = call.queue("suport").await.unwrap_err();
            assert!(error.to_string().contains("no such queue"), "{error}");
            Ok(())
        })
    });
    came(app, "Queue", |run| {
        run.set("QUEUESTATUS", "UNKNOWN");
    })
    .await;
}

#[tokio::test]
async fn each_status_of_voicemail_has_its_name() {
    for (word, status) in [
        ("SUCCESS", VoicemailStatus::Success),
        ("USEREXIT", VoicemailStatus::UserExit),
        ("FAILED", VoicemailStatus::Failed),
        ("", VoicemailStatus::Other),
    ] {
        let app = telling(|call| {
            Box::pin(async move { call.voicemail("100@office").busy().skip_instructions().beep_sound("ding").await })
        });
        let came = came(app, "VoiceMail", move |run| {
            assert_eq!(run.options(), "100@office,bst(ding)");
            run.set("VMSTATUS", word);
        });
        assert_eq!(came.await, format!("{status:?}"));
    }
}

#[tokio::test]
async fn each_result_of_a_conference_has_its_name() {
    for (word, result) in [
        ("FAILED", ConfBridgeResult::Failed),
        ("KICKED", ConfBridgeResult::Kicked),
        ("ENDMARKED", ConfBridgeResult::EndMarked),
        ("DTMF", ConfBridgeResult::Dtmf),
        ("TIMEOUT", ConfBridgeResult::Timeout),
        ("", ConfBridgeResult::Other),
    ] {
        let app = telling(|call| Box::pin(async move { call.confbridge("7").user_profile("guest").menu("m").await }));
        let came = came(app, "ConfBridge", move |run| {
            assert_eq!(run.options(), "7,,guest,m");
            run.set("CONFBRIDGE_RESULT", word);
        });
        assert_eq!(came.await, format!("{result:?}"));
    }
}

#[tokio::test]
async fn a_hostile_value_adds_neither_an_argument_nor_an_option() {
    let app = telling(|call| {
        Box::pin(async move {
            call.dial("PJSIP/1,99,U(evil)@trunk").music("a)U(evil").caller_id("x\",g,)T(\\").await?;
            call.queue("support,R,,,1").await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app)
        .application("Dial", |run| {
            // The options are taken apart once more, where a backslash makes the next byte an ordinary one.
            let options = r#"gm(a\)U\(evil)f(x\",g,\)T\(\\)"#;
            assert_eq!(run.arguments(), ["PJSIP/1,99,U(evil)@trunk", "", options]);
        })
        .application("Queue", |run| {
            assert_eq!(run.arguments(), ["support,R,,,1", "c"]);
        });
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_has_no_escape_is_refused_before_anything_is_sent() {
    let app = telling(|call| {
        Box::pin(async move {
            for refused in [
                call.dial("PJSIP/1").announce("a:b").await.unwrap_err(),
                call.dial("PJSIP/1").gosub("screen^x").await.unwrap_err(),
                call.queue("${SHELL(id)}").await.unwrap_err(),
                call.confbridge("$[1+1]").await.unwrap_err(),
            ] {
                assert!(matches!(refused, CallError::Refused { .. }), "{refused}");
                assert!(refused.to_string().contains("take it out"), "{refused}");
            }
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.commands(["SET VARIABLE CAME"]).await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn an_application_that_asterisk_does_not_have_names_its_module() {
    let app = telling(|call| {
        Box::pin(async move {
            for (error, module) in [
                (call.dial("PJSIP/1").await.unwrap_err(), "app_dial.so"),
                (call.queue("support").await.unwrap_err(), "app_queue.so"),
                (call.voicemail("100").await.unwrap_err(), "app_voicemail.so"),
                (call.confbridge("7").await.unwrap_err(), "app_confbridge.so"),
            ] {
                assert!(matches!(error, CallError::Failed { .. }), "{error}");
                assert!(error.to_string().contains(&format!("load {module}")), "{error}");
            }
            Ok(())
        })
    });
    app.caller("/").dial().await.ends(Status::Ok).await;
}

/// A way into an application.
type Into = for<'c> fn(&'c mut Call) -> Handling<'c>;

#[tokio::test]
async fn a_caller_who_hangs_up_inside_has_hung_up() {
    let all: [(&str, Into); 4] = [
        ("Dial", |call| Box::pin(async move { call.dial("PJSIP/1").await.map(drop) })),
        ("Queue", |call| Box::pin(async move { call.queue("support").await.map(drop) })),
        ("VoiceMail", |call| Box::pin(async move { call.voicemail("100").await.map(drop) })),
        ("ConfBridge", |call| Box::pin(async move { call.confbridge("7").await.map(drop) })),
    ];
    for (name, into) in all {
        let app = app(move |call| {
            Box::pin(async move {
                into(call).await?;
                call.set_variable("WENT_ON", "yes").await
            })
        });
        let pbx = Pbx::new(app).application(name, |run| {
            run.lasts(Duration::from_secs(3_600)).set("DIALSTATUS", "CANCEL");
        });
        let mut caller = pbx.caller("/").dial().await;
        caller.app_sends(&format!("EXEC {name}")).await;
        caller.waits(Duration::from_secs(3)).await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
        assert!(caller.variable("WENT_ON").is_none(), "{name}");
    }
}

#[tokio::test]
async fn the_status_of_a_call_that_the_caller_left_while_it_rang_can_be_read() {
    let app = app(|call| {
        Box::pin(async move {
            let dialed = call.dial("PJSIP/1").await;
            let status = call.variable("DIALSTATUS").await?.unwrap_or_default();
            call.set_variable("CAME", status.as_bytes()).await?;
            dialed.map(drop)
        })
    });
    let mut caller = Pbx::new(app).phone("PJSIP/1").caller("/").dial().await;
    caller.app_sends("EXEC Dial").await;
    caller.waits(Duration::from_secs(3)).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.variable("CAME").unwrap(), "CANCEL");
}

#[tokio::test]
async fn a_destination_without_a_technology_is_an_invalid_argument() {
    let app = app(|call| {
        Box::pin(async move {
            let result = call.exec("Dial", "100").await?;
            let status = call.variable("DIALSTATUS").await?;
            call.set_variable("CAME", format!("{result:?} {status:?}")).await
        })
    });
    let mut caller = Pbx::new(app).phone("PJSIP/1").caller("/").dial().await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.variable("CAME").unwrap(), "-1 Some(\"INVALIDARGS\")");
}

#[tokio::test]
async fn an_odd_destination_arrives_as_it_is_written() {
    for destination in [
        "Local/7135550123#@phones/n",
        "PJSIP/desk/sip:a@[2001:db8::1]:5060;ob",
        "PJSIP/desk/sip:+1555@192.0.2.7:5060;transport=tcp;x-ast-orig-host=10.0.0.7",
        "IAX2/user:secret@host/ext!x",
        "DAHDI/g1/w5551234",
        "100",
    ] {
        let app = app(move |call| {
            Box::pin(async move {
                let dialed = call.dial(destination).await?;
                call.set_variable("CAME", format!("{:?}", dialed.status)).await
            })
        });
        let pbx = Pbx::new(app).application("Dial", move |run| {
            assert_eq!(run.arguments()[0], destination);
            run.set("DIALSTATUS", "CHANUNAVAIL");
        });
        let mut caller = pbx.caller("/").dial().await;
        caller.ends(Status::Ok).await;
        assert_eq!(caller.variable("CAME").unwrap(), "ChanUnavail", "{destination}");
    }
}

#[tokio::test]
async fn a_caller_may_hang_up_anywhere_on_the_way() {
    let app = app(|call| {
        Box::pin(async move {
            call.dial("PJSIP/1").await?;
            call.queue("support").await?;
            call.confbridge("7").await?;
            call.voicemail("100").await?;
            call.play("goodbye").await
        })
    });
    let lasts = |run: &mut AppInvocation<'_>| {
        run.lasts(Duration::from_secs(60)).set("DIALSTATUS", "ANSWER").set("QUEUESTATUS", "CONTINUE");
    };
    let names = ["Dial", "Queue", "ConfBridge", "VoiceMail"];
    let pbx = names.into_iter().fold(Pbx::new(app), |pbx, name| pbx.application(name, lasts));
    let swept = pbx.caller("/").hang_up_sweep(async |caller| caller.ends(Status::Ok).await).await;
    // Each clears its status, runs and is asked for it; Dial's two times; the sound.
    assert_eq!(swept.commands, 15, "{swept:?}");
}
