//! Live audio, without the application that streams it: the connection that carries it, and the caller's line at its other
//! end.
//!
//! | file | holds |
//! |---|---|
//! | `connection` | the bytes of the audio connection, which somebody else carries |
//! | `line` | what the caller says, and what reaches Asterisk of it |
//! | `stretch` | what the caller hears, as the log has it |
//! | `kept` | what was said and heard, sample by sample |
//! | `rate` | samples at another rate |

mod connection;
mod kept;
mod line;
mod rate;
mod stretch;

pub use connection::AudioTarget;
pub(crate) use connection::Peer;
pub use kept::KeptAudio;
pub(crate) use line::{FRAME, samples, time};

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
}
