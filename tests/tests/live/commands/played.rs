//! What Asterisk logs: the sounds that it plays on a channel, and its messages.

use std::time::{Duration, Instant};

use tokio::time::sleep;
use xtask::asterisk::Asterisk;

use crate::support::asterisk;

/// Waits until the log has as many sounds as expected, and compares them: names without their format.
pub async fn assert_played(channel: &str, expected: &[&str]) {
    assert_played_on(asterisk().await, channel, expected).await;
}

/// As [`assert_played`], on an Asterisk that is not the shared one.
pub async fn assert_played_on(asterisk: &Asterisk, channel: &str, expected: &[&str]) {
    let start = Instant::now();
    loop {
        let played = played(asterisk, channel);
        if played.len() >= expected.len() || start.elapsed() > PATIENCE {
            return assert_eq!(played, expected);
        }
        // The log is written by a thread of its own, and nothing tells when.
        sleep(Duration::from_millis(20)).await;
    }
}

/// Waits until there is a line with this text.
pub async fn logged(text: &str) {
    let start = Instant::now();
    while !has_logged(text).await {
        assert!(start.elapsed() < PATIENCE, "Asterisk has not logged {text:?}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Whether there is a line with this text.
pub async fn has_logged(text: &str) -> bool {
    asterisk().await.log().expect("there is a log").contains(text)
}

const PATIENCE: Duration = Duration::from_mins(1);

fn played(asterisk: &Asterisk, channel: &str) -> Vec<String> {
    let log = asterisk.log().expect("there is a log");
    let before = format!("<{channel}> Playing '");
    let sounds = log.lines().filter_map(|line| line.split_once(&before)?.1.split_once('\''));
    sounds.map(|(sound, _)| sound.rsplit_once('.').map_or(sound, |(name, _)| name).to_owned()).collect()
}
