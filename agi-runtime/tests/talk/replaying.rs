//! Transcripts of real calls with questions: they replay as the calls they were.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use agi_runtime::testing::{Caller, Pbx, replay};
use agi_runtime::{App, CallRecorder, Digits, Status};

use crate::apps::app;

/// Records a call, and gives the file to `use_it`.
pub async fn recorded<T>(
    app: App,
    settings: impl FnOnce(CallRecorder) -> CallRecorder,
    script: impl AsyncFnOnce(&mut Caller),
    use_it: impl AsyncFnOnce(PathBuf) -> T,
) -> T {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("agi-talk-{}-{number}", std::process::id()));
    {
        let pbx = Pbx::new(app.record_calls(settings(CallRecorder::to(&folder))));
        script(&mut pbx.caller("/").dial().await).await;
        // The app goes with it, and waits for its writer.
    }
    let files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    let used = use_it(files[0].clone()).await;
    std::fs::remove_dir_all(&folder).unwrap();
    used
}

fn asks() -> App {
    app(|call| {
        Box::pin(async move {
            let number = call.ask::<Digits>("number").exactly(3).await?;
            let secret = call.ask_secret("pin").exactly(4).await?;
            call.say(("thanks", agi_runtime::prompt::digits(number.unwrap_or_default()))).any_key().await?;
            call.verbose(format!("{secret:?}")).await
        })
    })
}

#[tokio::test]
async fn keys_are_not_masked_among_the_escape_digits() {
    let script = async |caller: &mut Caller| {
        caller.hears("number").await;
        caller.presses("123").await;
        caller.hears("pin").await;
        caller.presses("4567").await;
        caller.hears("thanks").await;
        caller.ends(Status::Ok).await;
    };
    let (text, difference) = recorded(
        asks(),
        |transcripts| transcripts,
        script,
        async |file| {
            let text = std::fs::read_to_string(&file).unwrap();
            (text, replay(asks(), file).await)
        },
    )
    .await;
    difference.unwrap();
    assert!(text.contains(r#"STREAM FILE \"thanks\" \"0123456789*#ABCD\""#), "{text}");
    assert!(text.contains(r#"SAY DIGITS \"000\""#), "{text}");
}

#[tokio::test]
async fn a_transcript_says_where_a_question_begins_and_what_can_be_keyed_and_a_replay_passes_over_it() {
    let chooses = || {
        app(|call| {
            Box::pin(async move {
                call.choose("menu", "12#").invalid_input("sorry").await?;
                call.ask_secret("pin").exactly(4).await?;
                Ok(())
            })
        })
    };
    let script = async |caller: &mut Caller| {
        caller.hears("menu").await;
        caller.presses("9").await;
        caller.hears("sorry").await;
        caller.presses("2").await;
        caller.hears("pin").await;
        caller.presses("4567").await;
        caller.ends(Status::Ok).await;
    };
    let (text, difference) = recorded(
        chooses(),
        |transcripts| transcripts,
        script,
        async |file| {
            let text = std::fs::read_to_string(&file).unwrap();
            (text, replay(chooses(), file).await)
        },
    )
    .await;
    difference.unwrap();
    let asks = |line: &&str| line.contains("\"asks\"") || line.contains("STREAM FILE");
    let without_time = |line: &str| line.split_once(',').unwrap().1.to_owned();
    let asked: Vec<_> = text.lines().filter(asks).map(without_time).collect();
    let said = |sound: &str| format!("\"sent\":\"STREAM FILE \\\"{sound}\\\" \\\"0123456789*#ABCD\\\"\"}}");
    assert_eq!(
        asked,
        [
            "\"asks\":\"1 2 #\"}".to_owned(),
            said("menu"),
            "\"asks\":\"1 2 #\",\"again\":true}".to_owned(),
            said("sorry"),
            "\"asks\":\"digits\"}".to_owned(),
            said("pin"),
        ]
    );
}
