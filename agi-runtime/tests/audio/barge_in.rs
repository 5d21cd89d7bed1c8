//! How soon a caller who begins to speak is heard, in virtual time.

use std::time::Duration;

use agi_runtime::Status;
use agi_runtime::routes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, interval};

use super::apps::interrupted;
use super::asterisk::{Asterisk, frame, serve};

const TICK: Duration = Duration::from_millis(20);

/// When the caller began to speak, and when each frame of what was played was sent.
async fn spoken_over(silent: u32, phase: Duration) -> (Instant, Vec<Instant>) {
    let (server, _) = serve(routes![interrupted]).await;
    let Asterisk { mut agi, audio, .. } = Asterisk::calls(&server, "interrupted").await;
    let (mut from_app, mut to_app) = audio.into_split();
    let hears = tokio::spawn(async move {
        let (mut played, mut bytes) = (Vec::new(), [0; 323]);
        while from_app.read_exact(&mut bytes).await.is_ok() {
            if bytes[3..] != [0; 320] {
                played.push(Instant::now());
            }
        }
        played
    });
    tokio::time::sleep(phase).await;
    let mut ticks = interval(TICK);
    for _ in 0..silent {
        ticks.tick().await;
        to_app.write_all(&frame(0)).await.unwrap();
    }
    let began = ticks.tick().await;
    for _ in 0..10 {
        to_app.write_all(&frame(9_000)).await.unwrap();
        ticks.tick().await;
    }
    drop(to_app);
    agi.says("200 result=-1\nHANGUP\n").await;
    agi.ends(Status::HungUp).await;
    (began, hears.await.unwrap())
}

#[tokio::test(start_paused = true)]
async fn what_is_played_ends_within_three_frames_of_the_first_voiced_one() {
    for phase in [0, 3, 7, 10, 13, 19] {
        let (began, played) = spoken_over(25, Duration::from_millis(phase)).await;
        let before = played.iter().filter(|sent| **sent < began).count();
        let after: Vec<_> = played.iter().filter(|sent| **sent >= began).collect();
        assert!(before >= 24, "it played before: {before} frames");
        assert!(!after.is_empty() && after.len() <= 3, "{} frames were sent after the first voiced one", after.len());
        let last = *after[after.len() - 1] - began;
        assert!(last <= 3 * TICK, "the last frame was sent {last:?} after the first voiced one, at phase {phase} ms");
    }
}
