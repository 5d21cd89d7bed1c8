//! Text and images in addition to the voice; most channels carry neither.
//!
//! Silence is an answer (`None`), not an error. Asterisk does not say whether anything was sent.

use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::units::millis;
use super::{Call, reading};
use agi_protocol::{ResultLine, Text, spec};

impl Call {
    /// Sends a text (SEND TEXT). Asterisk gives the same answer if the channel cannot carry it.
    pub fn send_text(&mut self, text: impl AsRef<[u8]>) -> Exchange<'_, ()> {
        self.command(&spec::SEND_TEXT).text(text).reads(reading::done)
    }

    /// Sends an image by its name (SEND IMAGE). Asterisk gives the same answer if the channel cannot carry it.
    pub fn send_image(&mut self, image: &str) -> Exchange<'_, ()> {
        self.command(&spec::SEND_IMAGE).text(image).reads(reading::done)
    }

    /// Waits for a text and returns its first byte (RECEIVE CHAR); the rest is lost. `None` if the time runs out. The
    /// time is sent in milliseconds (rounded up). A letter such as `é` has two bytes in UTF-8: prefer
    /// [`receive_text`](Call::receive_text).
    pub fn receive_char(&mut self, timeout: Duration) -> Exchange<'_, Option<u8>> {
        self.command(&spec::RECEIVE_CHAR).number(millis(timeout)).reads(byte)
    }

    /// Waits for a text (RECEIVE TEXT); `None` if the time runs out. The time is sent in milliseconds (rounded up).
    /// Raw: a text with a line feed can look like two replies.
    pub fn receive_text(&mut self, timeout: Duration) -> Exchange<'_, Option<Text>> {
        self.command(&spec::RECEIVE_TEXT).number(millis(timeout)).reads(received)
    }
}

/// A timeout says `-1 (hangup)` on most channels, as a hang-up does.
fn byte(line: &ResultLine<'_>) -> Reading<Option<u8>> {
    match line.number() {
        Some(-1) => Reading::IfUp(None),
        Some(0) => Reading::Is(None),
        Some(byte) => u8::try_from(byte).map_or(Reading::Unexpected, |byte| Reading::Is(Some(byte))),
        None => Reading::Unexpected,
    }
}

fn received(line: &ResultLine<'_>) -> Reading<Option<Text>> {
    match line.number() {
        Some(-1) => Reading::IfUp(None),
        _ => reading::value(line),
    }
}
