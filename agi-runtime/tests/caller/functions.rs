//! Functions of the dialplan: those that are played, those that the test plays, and those that nobody plays.

use std::time::Duration;

use agi_runtime::testing::Pbx;
use agi_runtime::{HungUp, Status};

use crate::apps::app;

/// An app that says the value of this function, and `nothing` where it has none.
fn says(function: &'static str) -> agi_runtime::App {
    app(move |call| {
        Box::pin(async move {
            let value = call.variable(function).await?.map(|value| value.to_string_lossy().into_owned());
            call.send_text(value.as_deref().unwrap_or("nothing")).await?;
            Ok(())
        })
    })
}

#[tokio::test]
async fn what_a_test_sets_under_a_functions_name_is_its_value_whatever_the_function() {
    for (function, value) in [
        ("PJSIP_HEADER(read,X-Id)", "7"),
        ("QUEUE_WAITING_COUNT(support)", "3"),
        ("ODBC_CUSTOMER(5551234)", "Ada, (gold)"),
        ("CHANNEL(pjsip,call-id)", "a@b"),
        ("CHANNEL(state)", "Ringing"),
        ("CALLERID(num)", "+15551234"),
        ("CDR(disposition)", "BUSY"),
        ("LEN(abc)", "7"),
        ("DB(family/key)", "value"),
        ("HASH(row)", "a,b"),
        ("STRFTIME(,,%H)", "17"),
        ("TIMEOUT(absolute)", "a while"),
    ] {
        let mut caller = says(function).caller("/").variable(function, value).dial().await;
        caller.ends(Status::Ok).await;
        let reads = format!("reads {value}");
        assert!(caller.log().to_string().contains(&reads), "{function}\n{}", caller.log());
    }
}

#[tokio::test]
async fn what_an_app_writes_to_a_function_is_kept_can_be_read_back_and_waited_for() {
    let app = app(|call| {
        Box::pin(async move {
            call.set_variable("PJSIP_HEADER(add,X-Account)", "42").await?;
            call.set_variable("CHANNEL(hangup_handler_push)", "ended,s,1").await?;
            call.set_variable("ODBC_VISIT(5551234)", "today").await?;
            assert_eq!(call.variable("ODBC_VISIT(5551234)").await?.unwrap(), "today");
            call.exec("Set", "CDR(campaign)=summer").await?;
            assert_eq!(call.variable("CDR(Campaign)").await?.unwrap(), "summer");
            call.play("goodbye").await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.variable_set("PJSIP_HEADER(add,X-Account)", "42").await;
    caller.variable_set("CHANNEL(hangup_handler_push)", "ended,s,1").await;
    caller.variable_set("CDR(campaign)", "summer").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn an_app_changes_what_a_test_gave_it() {
    let app = app(|call| {
        Box::pin(async move {
            for function in ["CALLERID(num)", "PJSIP_HEADER(read,X-Id)", "CHANNEL(userfield)"] {
                assert_eq!(call.variable(function).await?.unwrap(), "7");
                call.set_variable(function, "8").await?;
                assert_eq!(call.variable(function).await?.unwrap(), "8");
            }
            Ok(())
        })
    });
    let caller = app.caller("/").variable("CALLERID(num)", "7").variable("PJSIP_HEADER(read,X-Id)", "7");
    caller.variable("CHANNEL(userfield)", "7").dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_a_played_function_does_not_take_is_what_the_test_said_before() {
    let app = app(|call| {
        Box::pin(async move {
            for function in ["CDR(src)", "CDR(end)", "CHANNEL(state)", "LEN(abc)"] {
                call.set_variable(function, "8").await?;
                assert_eq!(call.variable(function).await?.unwrap(), "7", "{function}");
            }
            Ok(())
        })
    });
    let given = ["CDR(src)", "CDR(end)", "CHANNEL(state)", "LEN(abc)"];
    let caller = given.iter().fold(app.caller("/"), |caller, function| caller.variable(function, "7"));
    caller.dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn what_an_app_writes_to_an_item_of_the_channel_that_is_not_played_is_kept() {
    let app = app(|call| {
        Box::pin(async move {
            for item in ["CHANNEL(namedcallgroup)", "CHANNEL(pjsip,call-id)", "CHANNEL(rtp,dest)"] {
                call.set_variable(item, "new").await?;
                assert_eq!(call.variable(item).await?.unwrap(), "new", "{item}");
            }
            Ok(())
        })
    });
    let mut caller = app.caller("/").variable("CHANNEL(pjsip,call-id)", "a@b").dial().await;
    caller.ends(Status::Ok).await;
    assert!(!caller.log().to_string().contains("plays no"), "{}", caller.log());
}

#[tokio::test]
async fn a_function_of_the_test_gets_its_arguments_as_asterisk_splits_them() {
    let pbx = Pbx::new(says("ODBC_PRICE(a b,(c,d),7)")).function("ODBC_PRICE", |args| {
        assert_eq!(args, ["a b", "(c,d)", "7"]);
        1_250
    });
    let mut caller = pbx.caller("/").dial().await;
    caller.ends(Status::Ok).await;
    assert!(caller.log().to_string().contains("reads 1250"), "{}", caller.log());
}

#[tokio::test]
async fn a_function_of_the_test_may_have_no_value_and_may_stand_in_for_one_that_is_played() {
    let pbx = |function| {
        Pbx::new(says(function))
            .function("ODBC_X", |_| None::<&str>)
            .function("CDR", |args| format!("{} arguments", args.len()))
    };
    for (function, reads) in
        [("ODBC_X(1)", "reads nothing"), ("CDR(a,b,c)", "reads 3 arguments"), ("CDR()", "reads 0 arguments")]
    {
        let mut caller = pbx(function).caller("/").dial().await;
        caller.ends(Status::Ok).await;
        let log = caller.log().to_string();
        assert!(log.contains(reads), "{function}\n{log}");
        assert!(!log.contains("plays no"), "{log}");
    }
}

#[tokio::test]
async fn what_a_test_sets_for_one_call_of_a_function_counts_more_than_its_program() {
    let pbx = Pbx::new(says("ODBC_X(1)")).function("ODBC_X", |_| "of all");
    for (function, reads) in [("ODBC_X(1)", "reads of this one"), ("ODBC_X(2)", "reads of all")] {
        let mut caller = pbx.caller("/").variable(function, "of this one").dial().await;
        caller.ends(Status::Ok).await;
        assert!(caller.log().to_string().contains(reads), "{function}\n{}", caller.log());
    }
}

#[tokio::test]
async fn a_function_that_nobody_plays_is_a_line_in_the_transcript() {
    for function in ["QUEUE_WAITING_COUNT(support)", "CHANNEL(pjsip,call-id)"] {
        let mut caller = says(function).caller("/").dial().await;
        caller.ends(Status::Ok).await;
        let name = function.split('(').next().unwrap();
        let line = format!(
            "asterisk  plays no {function} here: give it a value, `.variable(\"{function}\", \"…\")`, or play it, \
             `Pbx::function(\"{name}\", |args| …)`"
        );
        assert!(caller.log().to_string().contains(&line), "{}", caller.log());
    }
}

#[tokio::test]
async fn a_script_that_looks_at_a_function_leaves_no_line() {
    let app = app(|call| Box::pin(async move { call.play("goodbye").await.map(drop) }));
    let mut caller = app.caller("/").dial().await;
    assert_eq!(caller.variable("QUEUE_WAITING_COUNT(support)"), None);
    caller.ends(Status::Ok).await;
    assert!(!caller.log().to_string().contains("plays no"), "{}", caller.log());
}

#[tokio::test]
async fn the_absolute_timeout_hangs_up_and_says_how_much_is_left() {
    let app = app(|call| {
        Box::pin(async move {
            call.set_variable("TIMEOUT(absolute)", "2.5").await?;
            call.play("a-second").await?;
            assert_eq!(call.variable("TIMEOUT(absolute)").await?.unwrap(), "1.500");
            call.wait_for_digit(Duration::from_secs(60)).await?;
            Ok(())
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.ends(HungUp).await;
    assert_eq!(caller.time(), Duration::from_millis(2_500));
}

#[tokio::test]
async fn the_record_of_a_call_tells_who_called_whom_and_since_when() {
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            call.play("a-second").await?;
            for (field, value) in [
                ("src", "+15551234"),
                ("clid", "\"Ada\" <+15551234>"),
                ("dst", "500"),
                ("start", "2023-11-14 22:13:20"),
                ("start,u", "1700000000.000000"),
                ("duration", "1"),
                ("billsec,f", "1.000000"),
                ("lastdata", "agi://127.0.0.1/x,a,b"),
                ("disposition", "NO ANSWER"),
                ("end", ""),
            ] {
                assert_eq!(
                    call.variable(format!("CDR({field})").as_str()).await?.unwrap_or_default(),
                    value,
                    "{field}"
                );
            }
            Ok(())
        })
    });
    let caller = app.caller("/x").args(["a", "b"]).from("Ada <+15551234>").at("default", "500", 1);
    caller.dial().await.ends(Status::Ok).await;
}
