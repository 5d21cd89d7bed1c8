//! Live audio: a handler hears the caller, and speaks, frame by frame.
//!
//! [`Call::audio`](crate::Call::audio) opens it. Asterisk's application `AudioSocket` connects to the app, and streams
//! while its EXEC is in flight.
//!
//! | file | holds |
//! |---|---|
//! | `open`, `stream`, `halves` | what a handler has: opening, events and playing, bytes |
//! | `app`, `port` | the app's listener, and which connection belongs to which call |
//! | `eagi`, `simulated_eagi` | the audio that Asterisk gives a process |
//! | `pump`, `pace` | the task of a stream, and when its next frame is due |
//! | `link` | what that task and the handler share: `heard` and `said` |
//! | `detector`, `earshot` | whether the caller speaks |
//! | `wire` | the frames, on bytes |
//! | `frame`, `pcm`, `error` | 20 ms of the caller; a sound to play; what can go wrong |

mod app;
mod detector;
#[cfg(unix)]
mod eagi;
#[cfg(feature = "earshot")]
mod earshot;
mod error;
mod frame;
mod halves;
mod heard;
mod link;
mod open;
mod pace;
mod pcm;
mod port;
mod pump;
mod said;
#[cfg(all(feature = "testing", unix))]
mod simulated_eagi;
mod stream;
mod wire;

pub use detector::{Energy, VoiceDetector};
#[cfg(all(feature = "cli", unix))]
pub(crate) use eagi::Eagi;
#[cfg(feature = "earshot")]
pub use earshot::Earshot;
pub use error::AudioError;
pub use frame::AudioFrame;
pub use halves::{AudioReader, AudioWriter};
pub use open::OpenAudio;
pub use pcm::{Pcm, PcmError};
pub(crate) use port::AudioPort;
pub use said::{Flushed, Mark};
#[cfg(all(feature = "testing", unix))]
pub(crate) use simulated_eagi::SimulatedPipe;
pub use stream::{Audio, AudioEvent};
