#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]

mod command;
pub mod dialogue;
mod digits;
mod limits;
mod param;
mod reply;
mod request;
pub mod saying;
mod sound_name;
pub mod spec;
mod speech;
mod status;
mod text;
mod uri;
mod withheld;
mod words;

pub use command::{CommandLine, RefusedCommand};
pub use digits::{ANY_KEY, Digit, Digits, DigitsIntoIter, DigitsIter, NotDtmf};
pub use limits::{MAX_DIGITS, MAX_LINE_OF_ALL, MAX_LINE_OF_ASYNC_AGI, MAX_REPLY, MAX_TOKENS, max_line};
pub use param::FromParam;
pub use reply::{Frame, Reply, ReplyFraming, ResultLine, frame, frame_end};
pub use request::{Argument, Request, RequestError, block_end, could_be_agi};
pub use sound_name::SoundNameMistake;
pub use spec::Spec;
pub use speech::{SpeechFields, speech_fields};
pub use status::{Status, UnknownStatus};
pub use text::Text;
pub use uri::AgiUri;
pub use withheld::is_withheld;
pub use words::{Word, words};
