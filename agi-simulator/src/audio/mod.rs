//! Live audio, without the application that streams it: the connection that carries it, and the caller's line at its other
//! end.
//!
//! | file | holds |
//! |---|---|
//! | `connection` | the bytes of the audio connection, which somebody else carries |
//! | `eagi` | the caller's audio next to the commands, as `EAGI()` gives it to a program |
//! | `line` | what the caller says, and what reaches Asterisk of it |
//! | `stretch` | what the caller hears, as the log has it |
//! | `kept` | what was said and heard, sample by sample |
//! | `rate` | samples at another rate |

mod connection;
mod eagi;
mod kept;
mod line;
mod rate;
mod stretch;

pub use connection::AudioTarget;
pub(crate) use connection::Peer;
pub(crate) use eagi::{Eagi, rate};
pub use kept::KeptAudio;
pub(crate) use line::{FRAME, samples, time};

use std::time::Duration;

use crate::log::{CallEvent, CallLog};
use connection::Connection;
use line::Line;
use stretch::Stretches;

/// The live audio of a call.
#[derive(Debug, Default)]
pub(crate) struct Audio {
    pub(crate) connection: Connection,
    pub(crate) line: Line,
    pub(crate) kept: Option<KeptAudio>,
    pub(crate) heard: Stretches,
    /// Of a call by `EAGI()`.
    pub(crate) eagi: Option<Eagi>,
}

impl Audio {
    /// The caller's next 20 ms, which the log and the record have; `None` if nothing reaches Asterisk. `says` is the entry of
    /// the log that grows while they speak.
    pub(crate) fn speaks(
        &mut self,
        rate: u32,
        says: &mut Option<(usize, Duration)>,
        now: Duration,
        log: &mut CallLog,
    ) -> Option<Vec<i16>> {
        let spoken = self.line.next(rate);
        if spoken.begins {
            let said = CallEvent::SaidAudio { words: spoken.words, lasts: Duration::ZERO };
            *says = Some((log.add(now, said), Duration::ZERO));
        }
        if let Some((entry, lasts)) = says {
            *lasts += spoken.speech;
            log.lasts(*entry, *lasts);
        }
        if let Some(kept) = &mut self.kept {
            let silence = vec![0; samples(rate)];
            kept.ticks(rate, spoken.frame.as_ref().unwrap_or(&silence));
        }
        spoken.frame
    }
}
