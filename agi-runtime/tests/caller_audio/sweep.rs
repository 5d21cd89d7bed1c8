//! A caller who hangs up at each moment of the audio.

use std::time::Duration;

use agi_runtime::Status;

use super::apps::{call, voice};

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_an_announcement() {
    let swept = call("/announce").hang_up_sweep(async |caller| {
        caller.hears_audio(Duration::from_secs(1)).await;
        caller.speaks(voice(1_600)).await;
        caller.hears("voice").await;
        caller.ends(Status::Ok).await;
    });
    let report = swept.await;
    assert_eq!(report.commands, 3);
    // Besides before, during and after each of them: in the middle of what is heard, and of what is said.
    assert_eq!(report.runs, 3 * 3 + 2);
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_an_echo() {
    let swept = call("/echo").hang_up_sweep(async |caller| {
        caller.speaks(voice(1_600)).await;
        caller.hears_audio(&voice(1_600)).await;
        caller.presses("#").await;
        caller.hears("goodbye").await;
        caller.ends(Status::Ok).await;
    });
    let report = swept.await;
    assert_eq!(report.commands, 3);
    // And in the middle of what is said, and of its echo.
    assert_eq!(report.runs, 3 * 3 + 2);
}

#[tokio::test]
async fn a_caller_may_hang_up_at_each_moment_of_a_stream_that_is_dialled() {
    let swept = call("/wide").hang_up_sweep(async |caller| {
        caller.speaks(voice(3_200)).await;
        caller.hears_audio(&voice(3_200)).await;
        caller.presses("#").await;
        caller.ends(Status::Ok).await;
    });
    let report = swept.await;
    assert_eq!((report.commands, report.runs), (1, 3 + 2));
}
