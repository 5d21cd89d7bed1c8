//! The high words, built on the commands: what a call application says most often.
//!
//! | file | holds |
//! |---|---|
//! | `play` | one sound to its end |
//! | `prompt`, `say` | lists of prompts, and saying them |
//! | `asking` | what all questions share: tries, words between them, collecting keys |
//! | `ask`, `yes_no`, `secret` | questions for digits, for yes or no, for what nobody else may read |
//! | `answer` | what keys can be read as, and what a check says of it |
//! | `menu` | choices by their keys, and menus within menus |
//! | `speak` | texts as prompts, and the engines that speak them |
//! | `dialplan_apps` | dialling, queues, mailboxes, conferences |
//! | `message` | recording, and listening to it before it is kept |
//! | `hold` | music while something slow is done |

mod answer;
mod ask;
mod dialplan_apps;
mod hold_music;
pub(crate) mod menu;
mod message;
mod play;
pub mod prompt;
mod question;
mod say;
mod secret;
mod tts;
mod yes_no;

pub use answer::{CheckResult, FromDigits};
pub use ask::Ask;
pub use dialplan_apps::{
    ConfBridge, ConfBridgeResult, Dial, DialStatus, Dialed, Queue, QueueStatus, Voicemail, VoicemailStatus,
};
pub use hold_music::HoldMusic;
pub use menu::{AskMenu, Menu};
pub use message::{Message, RecordMessage, Review};
#[cfg(any(feature = "cli", feature = "transcripts"))]
pub(crate) use say::ANY_KEY;
pub use say::SayPrompts;
pub use secret::{Expiry, Secret};
#[cfg(feature = "espeak")]
pub use tts::Espeak;
pub use tts::{Tts, TtsEngine, TtsPrompt};
pub use yes_no::AskYesNo;
