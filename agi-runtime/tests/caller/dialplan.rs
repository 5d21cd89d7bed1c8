//! Applications, subroutines and functions that the test stands in for.

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{GosubEnd, HungUp, Status};

use crate::apps::app;

#[tokio::test]
async fn an_application_takes_its_time_and_sets_variables() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.exec("Dial", "PJSIP/desk,20").await?, 0);
            let status = call.variable("DIALSTATUS").await?.unwrap();
            call.play(if status == "NOANSWER" { "nobody-there" } else { "goodbye" }).await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Dial", |run| {
        assert_eq!(run.arguments(), ["PJSIP/desk", "20"]);
        run.lasts(Duration::from_secs(20)).set("DIALSTATUS", "NOANSWER");
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.hears("nobody-there").await;
    assert_eq!(caller.time(), Duration::from_secs(20));
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_caller_may_leave_an_application_in_its_middle() {
    let app = app(|call| {
        Box::pin(async move {
            call.exec("Queue", "support").await?;
            call.play("goodbye").await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app).application("Queue", |run| {
        run.lasts(Duration::from_secs(3_600));
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.waits(Duration::from_secs(3 * 60)).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
}

#[tokio::test]
async fn an_application_that_asterisk_does_not_have_is_unknown() {
    let app = app(|call| {
        Box::pin(async move {
            assert!(call.exec("NoSuchApp", "").await.is_err());
            Ok(())
        })
    });
    app.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_subroutine_returns_or_does_not() {
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.gosub("subs", "price", "1").arguments("7").await?, GosubEnd::Complete);
            assert_eq!(call.variable("GOSUB_RETVAL").await?.unwrap(), "7.00");
            assert_eq!(call.gosub("subs", "lost", "1").await?, GosubEnd::AbnormalExit);
            assert!(call.gosub("subs", "nosuch", "1").await.is_err());
            Ok(())
        })
    });
    let pbx = Pbx::new(app)
        .subroutine("subs", "price", "1", |run| {
            let price = format!("{}.00", run.options());
            run.returns(price);
        })
        .subroutine("subs", "lost", "1", |run| {
            run.never_returns();
        });
    pbx.caller("/").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_log_line_is_for_reading_and_ends_no_call() {
    let app = app(|call| {
        Box::pin(async move {
            call.verbose("first\nsecond\r\nthird\0").await?;
            call.verbose("ä".repeat(5_000)).level(3).await?;
            call.verbose("\"".repeat(5_000)).await?;
            call.verbose("").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.app_sends("VERBOSE \"first second third\" 1").await;
    let sent = caller.ended().await.transcript.commands();
    // The simulated Asterisk reads 8,191 bytes, line feed included, and so many are in a line of a log, with what is before.
    for (line, end) in [(&sent[1], "ää […]\" 3"), (&sent[2], "\\\" […]\" 1")] {
        assert!((7_400..8_000).contains(&line.len()) && line.ends_with(end), "{}: {line}", line.len());
    }
    assert_eq!(sent[3..], ["VERBOSE \"\" 1", "SET VARIABLE AGI_ROUTE_STATUS OK"]);
}

#[tokio::test]
async fn a_goto_counts_from_where_it_is_and_keeps_what_is_empty() {
    for (options, expected) in [
        ("5", ("shop", "100", 5)),
        ("+2", ("shop", "100", 5)),
        ("-1", ("shop", "100", 2)),
        ("7,2", ("shop", "7", 2)),
        (",s,3", ("shop", "s", 3)),
        ("desks,,3", ("desks", "100", 3)),
        ("desks,7,1,x", ("desks", "7", 1)),
        ("desks,7, 4 ", ("desks", "7", 4)),
        ("desks,7,again", ("desks", "7", 9)),
        ("desks,7,again2", ("shop", "100", 3)),
        ("7x", ("shop", "100", 3)),
        ("desks,7,", ("shop", "100", 3)),
    ] {
        let app = app(move |call| {
            Box::pin(async move {
                call.exec("Goto", options).await?;
                Ok(())
            })
        });
        let pbx = Pbx::new(app).label("desks", "7", "again", 9);
        let mut caller = pbx.caller("/").at("shop", "100", 3).dial().await;
        let (context, extension, priority) = caller.ended().await.position;
        assert_eq!((context.as_str(), extension.as_str(), priority), expected, "Goto({options})");
        assert_eq!(caller.variable("PRIORITY").unwrap(), expected.2.to_string().as_str(), "Goto({options})");
    }
}

#[tokio::test]
async fn a_hang_up_leaves_its_cause() {
    for (options, cause) in
        [("17", "17"), ("Subscriber_Absent", "20"), ("abc", "16"), ("", "16"), ("-4", "16"), ("21x", "21")]
    {
        let app = app(move |call| {
            Box::pin(async move {
                call.exec("Hangup", options).await?;
                Ok(())
            })
        });
        let mut caller = app.caller("/").dial().await;
        caller.ends(HungUp).await;
        assert_eq!(caller.variable("HANGUPCAUSE").unwrap(), cause, "Hangup({options})");
    }
    let app = app(|call| {
        Box::pin(async move {
            assert_eq!(call.variable("HANGUPCAUSE").await?.unwrap(), "0");
            assert!(call.play("welcome").await.is_err());
            assert_eq!(call.variable("HANGUPCAUSE").await?.unwrap(), "16");
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.hears("welcome").await;
    caller.hangs_up().await;
    caller.ends(Status::Ok).await;
}
