//! Which sounds a caller hears, and what the transcript says of the others.

use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{App, CallError, HungUp, Status};

use crate::apps::app;

/// An app that plays these, one after the other, and goes on after one that is missing.
fn plays(names: &'static [&'static str]) -> App {
    app(move |call| {
        Box::pin(async move {
            call.answer().await?;
            for name in names {
                match call.play(name).strict().await {
                    Err(CallError::Failed { hint, .. }) => call.send_text(hint).await?,
                    other => other?,
                }
            }
            Ok(())
        })
    })
}

async fn called(pbx: Pbx) -> (Caller, String) {
    let mut caller = pbx.caller("/").dial().await;
    caller.ends(Status::Ok).await;
    let log = caller.log().to_string();
    (caller, log)
}

#[tokio::test]
async fn a_name_that_asterisk_plays_never_fails_with_a_hint_in_the_error_and_in_the_transcript() {
    for (names, hint) in [
        (&["welcome.wav"][..], "write `welcome`, not `welcome.wav`"),
        (&["a&b"], "write `call.say((\"one\", \"two\"))`"),
        (&[" x"], "take the blank out"),
        (&["x "], "take the blank out"),
    ] {
        let (caller, log) = called(Pbx::new(plays(names))).await;
        assert_eq!(caller.log().heard().count(), 0, "{log}");
        assert!(log.contains(&format!("asterisk  plays no sound {:?}", names[0])), "{log}");
        let read = log.lines().find(|line| line.contains("caller    reads ")).unwrap();
        assert!(read.contains(hint), "the hint of the error: {log}");
    }
}

#[tokio::test]
async fn there_are_ten_sounds_of_silence_and_an_address_may_end_in_an_extension() {
    let played = &["silence/1", "silence/10", "http://127.0.0.1/welcome.wav", "https://example.org/say?a=b&c=d"];
    let (caller, _) =
        called(Pbx::new(plays(&["silence/0", "silence/11", "silence/01", "silence/x", "silence/-1"]))).await;
    assert_eq!(caller.log().heard().count(), 0, "{}", caller.log());
    assert!(caller.log().to_string().contains("silence/1 to silence/10"), "{}", caller.log());
    let (caller, _) = called(Pbx::new(plays(played))).await;
    assert_eq!(caller.log().heard().collect::<Vec<_>>(), *played);
    let pbx = Pbx::new(plays(&["silence/11"])).sound("silence/11", Duration::from_secs(11));
    assert_eq!(called(pbx).await.0.time(), Duration::from_secs(11));
}

#[tokio::test]
async fn a_sound_that_is_named_so_is_there() {
    let pbx = Pbx::new(plays(&["welcome.wav"])).sound("welcome.wav", Duration::from_secs(2));
    let (caller, _) = called(pbx).await;
    assert_eq!((caller.log().heard().next(), caller.time()), (Some("welcome.wav"), Duration::from_secs(2)));
}

#[tokio::test]
async fn a_recording_may_be_named_as_no_other_sound_may() {
    let app = app(|call| {
        Box::pin(async move {
            call.record_file("/tmp/x.wav", "g722").max_duration(Duration::from_secs(1)).await?;
            let played = call.stream_file("/tmp/x.wav").await?;
            assert_eq!(played.endpos.in_format("g722"), Some(Duration::from_secs(1)));
            Ok(())
        })
    });
    app.caller("/").answered().dial().await.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_first_sound_before_the_answer_is_marked_once() {
    let ringing = || {
        app(|call| {
            Box::pin(async move {
                call.play("one").await?;
                call.play("two").await?;
                call.answer().await?;
                call.play("three").await
            })
        })
    };
    let mut caller = ringing().caller("/").dial().await;
    caller.ends(Status::Ok).await;
    let log = caller.log().to_string();
    let mark = "asterisk  has not answered: most callers hear nothing yet, so `call.answer().await?` first";
    let at = |text: &str| log.find(text).unwrap_or_else(|| panic!("{text}\n{log}"));
    assert!(at(mark) < at("hears one"), "{log}");
    assert_eq!(log.matches(mark).count(), 1, "{log}");
    let mut caller = ringing().caller("/").answered().dial().await;
    caller.ends(Status::Ok).await;
    assert!(!caller.log().to_string().contains(mark), "{}", caller.log());
}

#[tokio::test]
async fn early_media_that_is_meant_is_not_marked() {
    let app = app(|call| {
        Box::pin(async move {
            call.exec("Progress", "").await?;
            call.play("we-are-closed").await
        })
    });
    let mut caller = app.caller("/").dial().await;
    caller.ends(Status::Ok).await;
    assert!(!caller.log().to_string().contains("has not answered"), "{}", caller.log());
}

/// `stream_file` counts on from where it ended, in the file's own samples.
#[tokio::test]
async fn a_wide_sound_goes_on_where_it_ended() {
    let folder = std::env::temp_dir().join(format!("wide-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("news.sln48"), vec![0; 2 * 96_000]).unwrap();
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            let played = call.stream_file("news").escape("5").await?;
            assert_eq!((played.digit.unwrap(), played.endpos.0), ('5'.try_into().unwrap(), 24_000));
            let played = call.stream_file("news").offset(played.endpos).await?;
            assert_eq!(played.endpos.0, 96_000);
            call.wait_for_digit(Duration::from_secs(60)).await.map(drop)
        })
    });
    let mut caller = Pbx::new(app).sounds_in(&folder).caller("/").dial().await;
    caller.hears("news").await;
    caller.waits(Duration::from_millis(500)).await;
    caller.presses("5").await;
    caller.hears("news").await;
    caller.waits(Duration::from_millis(1_500)).await;
    caller.hangs_up().await;
    caller.ends(HungUp).await;
    std::fs::remove_dir_all(folder).unwrap();
}
