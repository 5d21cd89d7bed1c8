use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::testing::CallEvent;

use super::apps::{announcement, call, voice};

#[tokio::test]
async fn what_a_caller_says_is_heard_by_the_app_sample_by_sample() {
    let mut caller = call("/echo").dial().await;
    let said = voice(8_000);
    caller.speaks(&said).await;
    caller.hears_audio(&said).await;
    caller.presses("#").await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn the_transcript_says_how_long_and_not_what() {
    let mut caller = call("/echo").dial().await;
    caller.speaks(voice(4_800)).await;
    caller.says_aloud("sales").await;
    caller.finishes_speaking().await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    let log = caller.log().to_string();
    let lines: Vec<_> = log.lines().filter(|line| line.contains("of audio")).map(str::trim_start).collect();
    assert_eq!(
        lines,
        [
            "0.020  caller    says ~ 0.6 s of audio",
            "0.040  caller    hears ~ 1.2 s of audio",
            "0.620  caller    says \"sales\" (0.6 s of audio)",
        ]
    );
}

/// Interrupts the announcement. Returns the log.
async fn interrupted() -> String {
    let mut caller = call("/announce").dial().await;
    caller.hears_audio(Duration::from_millis(500)).await;
    caller.says_aloud("stop").await;
    caller.ends(Status::Ok).await;
    caller.log().to_string()
}

const INTERRUPTED: &str = "     0.000  caller    dials /announce
     0.000  app       ANSWER
     0.000  asterisk  200 result=0
     0.000  app       EXEC \"AudioSocket\" \"00000000-0000-0000-0000-000000000001,127.0.0.1:9092\"
     0.020  caller    hears ~ 0.5 s of audio
     0.520  caller    says \"stop\" (0.6 s of audio)
     1.680  asterisk  200 result=0
     1.680  app       STREAM FILE \"voice\" \"\"
     1.680  caller    hears voice
     2.680  asterisk  200 result=0 endpos=8000
     2.680  app       SET VARIABLE AGI_ROUTE_STATUS OK
     2.680  asterisk  200 result=1
     2.680  app       closes the connection
";

#[tokio::test]
async fn the_same_script_gives_the_same_call() {
    for _ in 0..5 {
        assert_eq!(interrupted().await, INTERRUPTED);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_script_gives_the_same_call_on_several_threads() {
    for _ in 0..20 {
        assert_eq!(tokio::spawn(interrupted()).await.unwrap(), INTERRUPTED);
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_clock_gives_the_same_call() {
    assert_eq!(interrupted().await, INTERRUPTED);
}

#[tokio::test]
async fn a_script_that_does_something_else_meanwhile_gives_the_same_call() {
    let mut caller = call("/announce").dial().await;
    caller.hears_audio(Duration::from_millis(500)).await;
    // Real time, in which the app waits for the caller.
    tokio::time::sleep(Duration::from_millis(200)).await;
    caller.says_aloud("stop").await;
    caller.ends(Status::Ok).await;
    assert_eq!(caller.log().to_string(), INTERRUPTED);
}

#[tokio::test]
async fn a_long_sentence_is_one_of_speech() {
    let mut caller = call("/announce").dial().await;
    let sentence = "a sentence that goes on and on, so that a detector of voice could take it for noise ".repeat(5);
    caller.says_aloud(&sentence).await;
    caller.finishes_speaking().await;
    let (said, before) = (caller.time(), caller.log().entries().len());
    caller.hears("voice").await;
    let ended =
        caller.log().entries()[before..].iter().find(|entry| matches!(entry.what, CallEvent::Asterisk(_))).unwrap();
    let silence = ended.at.saturating_sub(said);
    assert!(silence >= Duration::from_millis(300) && silence <= Duration::from_millis(700), "{silence:?}");
}

#[tokio::test]
async fn a_caller_who_speaks_interrupts_within_three_frames() {
    let mut caller = call("/announce").dial().await;
    caller.hears_audio(Duration::from_secs(1)).await;
    let before = caller.audio().heard.len();
    caller.speaks(voice(1_600)).await;
    caller.hears("voice").await;
    let heard = &caller.audio().heard;
    assert_eq!(heard[..before], announcement()[..before]);
    let after = heard[before..].iter().take_while(|sample| **sample != 0).count();
    assert!(after <= 3 * 160, "{after} samples were heard after the caller began to speak");
}

#[tokio::test]
async fn a_caller_may_fall_silent_in_the_middle_of_a_sentence() {
    let mut caller = call("/echo").dial().await;
    caller.speaks(voice(80_000)).await;
    caller.waits(Duration::from_secs(1)).await;
    caller.falls_silent().await;
    caller.hears_silence(Duration::from_millis(600)).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    assert!(caller.log().to_string().contains("caller    says ~ 1.0 s of audio"), "{}", caller.log());
}

#[tokio::test]
async fn a_caller_may_hang_up_in_the_middle_of_a_sentence() {
    let mut caller = call("/echo").dial().await;
    caller.speaks(voice(80_000)).await;
    caller.waits(Duration::from_millis(1_300)).await;
    caller.hangs_up().await;
    caller.ends(agi_runtime::HungUp).await;
    assert!(caller.log().to_string().contains("caller    says ~ 1.3 s of audio"), "{}", caller.log());
}

#[tokio::test]
async fn frames_that_are_lost_on_the_line_do_not_arrive() {
    let mut caller = call("/echo").dial().await;
    let said = voice(800);
    caller.loses_frames(2).await;
    caller.speaks(&said).await;
    caller.hears_audio(&said[320..]).await;
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    let lost = &said[..320];
    assert!(!caller.audio().heard.windows(320).any(|heard| heard == lost));
}

#[tokio::test]
async fn a_line_that_sends_nothing_while_the_caller_is_silent_stays_open() {
    let mut caller = call("/echo").suppresses_silence().dial().await;
    let said = voice(800);
    caller.speaks(&said).await;
    caller.hears_audio(&said).await;
    // Longer than Asterisk waits for a frame in either direction.
    caller.waits(Duration::from_millis(2_500)).await;
    caller.presses("#").await;
    caller.hears("goodbye").await;
    caller.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_stream_may_have_16_khz() {
    let mut caller = call("/wide").dial().await;
    let said = voice(16_000);
    caller.speaks(&said).await;
    caller.hears_audio(&said).await;
    assert_eq!(caller.audio().rate, 16_000);
    caller.presses("#").await;
    caller.ends(Status::Ok).await;
    assert!(caller.log().to_string().contains("caller    says ~ 1.0 s of audio"), "{}", caller.log());
}
