//! Where a replayed call differs, and what is said about it.

use std::future::pending;
use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::testing::{ReplayError, replay};

use crate::replaying::{SURVEY, answered, impatient, survey, tidy};
use crate::support::REQUEST;
use crate::{Folder, recorded};

/// The survey, with another last sound.
#[agi_route("/survey/{id}", args(campaign), manual)]
async fn changed(call: &mut Call, id: u32, campaign: &str) -> Result {
    call.answer().await?;
    call.set_variable("CHANNEL(language)", "en").await?;
    let key = call.get_option(&format!("survey/{id}/question"), "123").timeout(Duration::from_secs(5)).await?;
    call.set_variable("ANSWER", format!("{campaign}:{}", key.digit.unwrap())).await?;
    call.play("survey/goodbye").await?;
    Ok(())
}

#[tokio::test]
async fn a_changed_app_is_told_at_its_line() {
    let folder = recorded(App::with(routes![survey]), SURVEY, answered).await;
    let [file] = folder.files().try_into().unwrap();
    let error = replay(App::with(routes![changed]), &file).await.unwrap_err();
    let expected = format!(
        r#"{}:10: the app differs
    recorded: STREAM FILE "survey/thanks" ""
         now: STREAM FILE "survey/goodbye" ""
       6 > GET OPTION "survey/7/question" "123" 5000
       7 < 200 result=50 endpos=800
       8 > SET VARIABLE "ANSWER" "spring:2"
       9 < 200 result=1
  =>  10 > STREAM FILE "survey/thanks" ""
      11 < 200 result=0 endpos=900
      12 > SET VARIABLE AGI_ROUTE_STATUS OK
      13 ended: OK"#,
        file.display()
    );
    assert_eq!(error.to_string(), expected);
    assert_eq!(format!("{error:?}"), expected);
    let ReplayError::Different(difference) = error else { panic!("{error}") };
    assert_eq!((difference.line(), difference.came()), (10, "STREAM FILE \"survey/goodbye\" \"\""));
    // Line 10 of the file is that line.
    let text = std::fs::read_to_string(file).unwrap();
    assert!(text.lines().nth(9).unwrap().contains("survey/thanks"));
}

#[tokio::test]
async fn an_app_that_ends_the_call_too_early_or_too_late_is_told() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=-1\nHANGUP\n").await;
        pbx.answers("SET VARIABLE \"HEARD\" \"some\"\n", "200 result=1\n").await;
    })
    .await;
    let file = &folder.files()[0];
    let early = App::new().fallback(|call| {
        Box::pin(async move {
            call.answer().await?;
            Ok(Outcome::done())
        })
    });
    let error = replay(early, file).await.unwrap_err();
    let expected = "recorded: SET VARIABLE \"HEARD\" \"some\"\n         now: SET VARIABLE AGI_ROUTE_STATUS HUNG_UP";
    assert!(error.to_string().contains(expected), "{error}");
    let late = tidy().layer(|call, next| {
        Box::pin(async move {
            let ending = next.run(call).await;
            call.verbose("and another thing").await?;
            ending
        })
    });
    let error = replay(late, file).await.unwrap_err();
    let expected = "recorded: SET VARIABLE AGI_ROUTE_STATUS HUNG_UP\n         now: VERBOSE \"and another thing\" 1\n";
    assert!(error.to_string().contains(expected), "{error}");
    assert!(error.to_string().ends_with("       8 ended: HUNG_UP"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_command_that_is_not_dropped_any_more_is_told() {
    let folder = recorded(impatient(), REQUEST, async |pbx| {
        pbx.expects("SAY NUMBER 5 \"\"\n").await;
        pbx.answers_sync().await;
        pbx.answers("VERBOSE \"late\" 1\n", "200 result=1\n").await;
    })
    .await;
    let patient = App::new().fallback(|call| {
        Box::pin(async move {
            call.say_number(5).await?;
            Ok(Outcome::done())
        })
    });
    let error = replay(patient, &folder.files()[0]).handler_timeout(Duration::from_millis(50)).await.unwrap_err();
    let ReplayError::Different(difference) = error else { panic!("{error}") };
    assert_eq!(difference.line(), 3);
    assert_eq!(difference.expected(), "the question that clears up a dropped command or a stray reply");
    assert_eq!(difference.came(), "nothing, for 50ms longer than recorded");
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_is_stuck_outside_is_told_in_real_time() {
    let folder = recorded(tidy(), REQUEST, async |pbx| {
        pbx.answers("ANSWER\n", "200 result=-1\nHANGUP\n").await;
        pbx.answers("SET VARIABLE \"HEARD\" \"some\"\n", "200 result=1\n").await;
    })
    .await;
    let stuck = App::new().fallback(|_| Box::pin(pending()));
    let error = replay(stuck, &folder.files()[0]).handler_timeout(Duration::from_millis(50)).await.unwrap_err();
    assert!(error.to_string().contains(":2: the app differs\n    recorded: ANSWER\n         now: nothing"), "{error}");
}

#[tokio::test]
async fn a_file_that_is_not_a_transcript_is_reported_with_its_line() {
    let folder = Folder::new();
    let first = r#"{"transcript":1,"began":1,"peer":"","route":null,"request":["agi_network: yes"]}"#;
    let cases = [
        (String::new(), ":1: it is not a JSON object"),
        ("{}".to_owned(), ":1: it does not begin with {\"transcript\":1,…}"),
        (first.replace(":1,", ":9,"), ":1: a transcript of version 9; this program reads 1"),
        (first.to_owned(), ":1: the line \"ended\" is missing after it"),
        (format!("{first}\n{{\"ms\":1,\"said\":\"x\"}}"), ":2: it has none of \"sent\""),
        (format!("{first}\n{{\"sent\":\"x\"}}"), ":2: it has no number \"ms\""),
        (format!("{first}\n{{\"ms\":1,\"sent\":[]}}"), ":2: a text is neither"),
        (format!("{first}\n{{\"ms\":1,\"sent\":{{\"latin1\":\"€\"}}}}"), ":2: a text is neither"),
        (
            format!("{first}\n{{\"ms\":1,\"sent\":\"x\",\"masked\":[{{\"at\":1,\"length\":1}}]}}"),
            ":2: the elements of \"masked\"",
        ),
        (format!("{first}\n{{\"ms\":1,\"ended\":\"OK\"}}\n{{}}"), ":3: the line \"ended\" is the last one"),
    ];
    for (text, expected) in cases {
        let error = replay(tidy(), folder.file(&text)).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}\n{text}");
        assert!(matches!(error, ReplayError::Unreadable { .. }));
    }
    let missing = replay(tidy(), folder.join("missing.jsonl")).await.unwrap_err();
    assert!(missing.to_string().contains("missing.jsonl: No such file"), "{missing}");
}

#[tokio::test]
async fn an_unsound_app_is_an_error() {
    let error = replay(App::with(routes![]), "any.jsonl").await.unwrap_err();
    assert!(matches!(error, ReplayError::Unsound { .. }), "{error}");
}

#[tokio::test]
async fn keys_that_were_masked_and_not_given_are_named_as_the_likely_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("pin.jsonl");
    let call = r#"{"transcript":1,"began":1763906787,"peer":"","route":null,"request":["agi_network: yes"]}
{"ms":0,"sent":"GET DATA \"pin\" 0 4"}
{"ms":4000,"received":"200 result=0000","masked":[{"at":11,"length":4,"entry":1}]}
{"ms":4000,"sent":"STREAM FILE \"welcome\" \"\""}
{"ms":6000,"received":"200 result=0 endpos=16000"}
{"ms":6000,"sent":"SET VARIABLE AGI_ROUTE_STATUS OK"}
{"ms":6000,"ended":"OK"}
"#;
    std::fs::write(&file, call).unwrap();
    let app = || {
        App::new().fallback(|call| {
            Box::pin(async move {
                let entered = call.get_data("pin").max_digits(4).await?;
                call.play(if entered.digits == "0042" { "welcome" } else { "wrong" }).await?;
                Ok(Outcome::done())
            })
        })
    };
    let hint = "give those of each entry by `--entered 0042`";
    let error = replay(app(), &file).await.unwrap_err().to_string();
    assert!(error.contains(hint) && error.ends_with("(entries: 1, given: 0)"), "{error}");
    let error = replay(app(), &file).entered(["0043"]).await.unwrap_err().to_string();
    assert!(!error.contains(hint), "{error}");
    replay(app(), &file).entered(["0042"]).await.unwrap();
}
