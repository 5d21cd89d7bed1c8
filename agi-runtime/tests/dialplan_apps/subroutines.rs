//! Subroutines with arguments that come with the call, and the arguments of any application.

use agi_runtime::testing::Pbx;
use agi_runtime::{CallError, Status};

use crate::apps::app;
use crate::{support, telling};

#[tokio::test]
async fn subroutines_of_the_called_party_get_their_arguments() {
    let app = telling(|call| {
        Box::pin(async move {
            let dial = call.dial("PJSIP/desk").before_ringing_with("header", ["7", "Ann \"Al\" (x) [y]"]);
            dial.gosub_with("screen", ["f(a,b)", "c\\d", ""]).await?;
            let queue = call.queue("support").before_ringing_with("header", [7.to_string()]);
            queue.gosub_with("screen", ["a^b", "f(x,y)"]).await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app)
        .application("Dial", |run| {
            let pre = r#"header^s^1\(7^Ann \"Al\" \(x\) [y]\)"#;
            assert_eq!(run.arguments()[2], format!(r"gb({pre})U(screen^f\(a,b\)^c\\d^)"));
        })
        .application("Queue", |run| {
            assert_eq!(run.arguments()[1], r"cb(header^s^1\(7\))");
            assert_eq!(run.arguments()[6], "screen,a^b,f(x,y)");
        });
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_a_subroutine_cannot_be_given_is_refused_and_the_way_is_told() {
    let app = telling(|call| {
        Box::pin(async move {
            for refused in [
                call.dial("PJSIP/1").before_ringing_with("pre", ["a^b"]).await.unwrap_err(),
                call.dial("PJSIP/1").before_ringing_with("pre", ["Smith, Ann"]).await.unwrap_err(),
                call.dial("PJSIP/1").gosub_with("screen", ["x", "a^b"]).await.unwrap_err(),
                call.dial("PJSIP/1").gosub_with("screen", ["SMITH (HOME", "x"]).await.unwrap_err(),
                call.dial("PJSIP/1").gosub_with("screen", ["x\\"]).await.unwrap_err(),
                call.queue("support").gosub_with("screen", ["a,b"]).await.unwrap_err(),
                call.queue("support").before_ringing_with("pre", ["a^b"]).await.unwrap_err(),
                call.gosub("subs", "s", "1").argument("a, b").await.unwrap_err(),
                call.gosub("subs", "s", "1").argument("6\" pipe").argument("x").await.unwrap_err(),
            ] {
                assert!(matches!(refused, CallError::Refused { .. }), "{refused}");
                assert!(refused.to_string().contains("set a channel variable to the value"), "{refused}");
            }
            for refused in [
                call.dial("PJSIP/1").before_ringing("pre^s").await.unwrap_err(),
                call.dial("PJSIP/1").before_ringing("pre(x").await.unwrap_err(),
                call.dial("PJSIP/1").gosub_with("screen", ["${SHELL(id)}"]).await.unwrap_err(),
                call.queue("support").gosub("screen,x").await.unwrap_err(),
            ] {
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
async fn a_subroutine_of_this_call_gets_its_arguments_one_by_one() {
    let app = app(|call| {
        Box::pin(async move {
            call.gosub("subs", "s", "1").argument("f(a,b)").argument("").argument("SMITH (HOME").await?;
            call.gosub("subs", "s", "1").arguments("a,b").argument("c").await.map(drop)
        })
    });
    let pbx = Pbx::new(app).subroutine("subs", "s", "1", |run| {
        let arguments: Vec<_> = run.arguments().iter().map(ToString::to_string).collect();
        run.set("SAW", arguments.join("|"));
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.variable_set("SAW", "f(a,b)||SMITH (HOME").await;
    caller.variable_set("SAW", "a|b|c").await;
    caller.ends(Status::Ok).await;
}

/// Rule, position and subroutine of a queue, on this version.
async fn queue_line(version: &'static str) -> String {
    let request = support::REQUEST.replace("agi_version: 22.10.1", &format!("agi_version: {version}"));
    let (mut pbx, ended) = support::call_with(&request, |call| {
        Box::pin(async move { call.queue("support").rule("r,1").position(1).gosub_with("sub", ["a", "b"]).await })
    })
    .await;
    pbx.answers("SET VARIABLE \"QUEUESTATUS\" \"\"\n", "200 result=1\n").await;
    let line = pbx.line().await;
    drop(pbx);
    drop(ended.await);
    line
}

#[tokio::test]
async fn the_arguments_of_a_queue_are_one_comma_further_left_since_21() {
    let line = |commas| format!("EXEC \"Queue\" \"support,c,,,,{commas}sub\\\\,a\\\\,b,r\\\\,1,1\"\n");
    assert_eq!(queue_line("20.19.0").await, line(",,"));
    assert_eq!(queue_line("16.28.0~dfsg-0+deb11u4").await, line(",,"));
    assert_eq!(queue_line("21.0.0").await, line(","));
    assert_eq!(queue_line("22.10.1").await, line(","));
}

#[tokio::test]
async fn each_argument_of_any_application_stays_one() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.exec_with("Any", ["a, b", "c\"d\"", "(e", "[f]\\", ""]).await?, 7);
            call.exec_with("Any", ["x,y"]).rest("as, it \\ stands").await?;
            call.exec_with("Any", [""; 0]).await.map(drop)
        })
    });
    let pbx = Pbx::new(app).application("Any", |run| {
        let seen = run.arguments().iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
        let options = run.options();
        run.set("SAW", seen).set("GIVEN", options).result(7);
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.variable_set("SAW", "a, b|c\"d\"|(e|[f]\\|").await;
    caller.variable_set("GIVEN", "x\\,y,as, it \\ stands").await;
    caller.variable_set("GIVEN", "").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_some_applications_take_as_it_stands_is_not_escaped() {
    let app = app(|call| {
        Box::pin(async move {
            call.exec_with("Set", ["X=a, \"b\""]).await?;
            assert_eq!(call.variable("X").await?.unwrap(), "a, \"b\"");
            call.exec_with("verbose", ["3", "a, b"]).await?;
            call.exec_with("Verbose", ["3"]).rest("a, b").await?;
            call.exec_with("NoOp", ["a, b"]).await?;
            assert!(matches!(call.exec_with("NoOp", ["${X}"]).await, Err(CallError::Refused { .. })));
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("EXEC \"verbose\" \"3,a, b\"").await;
    caller.app_sends("EXEC \"Verbose\" \"3,a, b\"").await;
    caller.app_sends("EXEC \"NoOp\" \"a, b\"").await;
    caller.ends(Status::Ok).await;
}
