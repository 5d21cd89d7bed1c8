//! The caller's audio as `EAGI()` gives it to a program: samples on a pipe, while a command runs, and nothing in return.
//!
//! Between the simulated Asterisk and the app, the pipe has a way back, which no real one has: by it, virtual time stands still until
//! the app has heard a frame.

use std::time::Duration;

use super::Audio;
use super::connection::{AudioTarget, Peer};
use super::line::FRAME;
use crate::log::CallLog;

/// The app listens from now on. What nobody listens to is not kept.
const LISTENS: u8 = 1;
/// The app has heard a frame.
const HEARD: u8 = 2;
/// The app does not listen any more.
const CLOSES: u8 = 0;

/// See the module.
#[derive(Debug)]
pub(crate) struct Eagi {
    /// The samples a second.
    rate: u32,
    /// When the caller's next frame comes; `None` while nobody listens.
    pub(crate) tick: Option<Duration>,
    /// The app has sent a command since the last frame.
    has_spoken: bool,
    /// The entry of the log that grows while the caller speaks.
    says: Option<(usize, Duration)>,
}

/// The rate of a format of `EAGI_AUDIO_FORMAT`: without one, it is signed linear of 8,000 samples a second.
pub(crate) fn rate(format: &[u8]) -> Option<u32> {
    let kilohertz = match format {
        b"" | b"slin" => return Some(8_000),
        _ => std::str::from_utf8(format.strip_prefix(b"slin")?).ok()?,
    };
    match kilohertz {
        "44" => Some(44_100),
        "12" | "16" | "24" | "32" | "48" => kilohertz.parse::<u32>().ok().map(|kilo| kilo * 1_000),
        _ => None,
    }
}

impl Audio {
    /// Begins a call that has the pipe.
    pub(crate) fn begins_eagi(&mut self, rate: u32) {
        self.eagi = Some(Eagi { rate, tick: None, has_spoken: false, says: None });
        self.connection.wants(AudioTarget { address: "/dev/fd/3".to_owned(), uuid: [0; 16] });
    }

    /// What the app's end of the pipe does.
    pub(crate) fn at_pipe(&mut self, peer: &Peer<'_>, now: Duration) {
        let Some(eagi) = &mut self.eagi else { return };
        match peer {
            Peer::Connected => self.connection.opens(eagi.rate),
            Peer::Sent(words) => {
                for word in *words {
                    match *word {
                        LISTENS => (eagi.tick, eagi.has_spoken) = (Some(now + FRAME), false),
                        HEARD => self.connection.is_answered(),
                        CLOSES => {
                            eagi.tick = None;
                            self.line.falls_silent();
                            // Its next command is waited for as a frame would be.
                            if !eagi.has_spoken && !self.connection.waits_for_a_frame() {
                                self.connection.ticks();
                            }
                        }
                        _ => {}
                    }
                }
            }
            Peer::Refused | Peer::Closed | Peer::Broken => {
                eagi.tick = None;
                self.connection.closes();
            }
        }
    }

    /// The app has sent a command: no frame is waited for.
    pub(crate) fn app_speaks(&mut self) {
        if let Some(eagi) = &mut self.eagi {
            eagi.has_spoken = true;
            self.connection.owes_nothing();
        }
    }

    /// The caller's next 20 ms have passed.
    pub(crate) fn ticks_at_pipe(&mut self, now: Duration, log: &mut CallLog) {
        let Some(mut eagi) = self.eagi.take() else { return };
        (eagi.tick, eagi.has_spoken) = (Some(now + FRAME), false);
        if let Some(samples) = self.speaks(eagi.rate, &mut eagi.says, now, log) {
            self.connection.write(&samples.iter().flat_map(|sample| sample.to_le_bytes()).collect::<Vec<_>>());
            self.connection.ticks();
        }
        self.eagi = Some(eagi);
    }
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn signed_linear_has_a_rate_and_no_other_format_has_one() {
        let known = [("", 8_000), ("slin", 8_000), ("slin16", 16_000), ("slin44", 44_100), ("slin48", 48_000)];
        assert!(known.iter().all(|(format, hertz)| rate(format.as_bytes()) == Some(*hertz)));
        assert!(["ulaw", "slin8", "slinx", "SLIN"].iter().all(|format| rate(format.as_bytes()).is_none()));
    }
}
