//! The high-level methods of `Call`, built on the commands: what a call application needs most often.
//!
//! | file | holds |
//! |---|---|
//! | `play` | one sound to its end |
//! | `prompt`, `say` | lists of prompts, and saying them |
//! | `question`, `defaults` | what all questions share: tries, prompts between them, collecting keys; what the app says of all |
//! | `ask`, `one_key`, `secret` | questions for digits, for one key, for what nobody else may read |
//! | `language` | a question for the language in which the call goes on |
//! | `answer` | how keys are parsed, and what a check returns |
//! | `menu` | choices by their keys, and submenus |
//! | `by_voice` | answers by voice, and listening (feature `audio`) |
//! | `tts` | texts as prompts, and the engines that speak them |
//! | `dialplan_apps` | dialling, queues, mailboxes, conferences, the recording of the call |
//! | `in_secret` | what is not recorded, and not logged |
//! | `message` | recording, and listening to it before it is kept |
//! | `fail` | the last words to a caller whose call has failed |
//! | `hold_music` | music while something slow is done |
//!
//! A caller who does not answer is not an error: questions return `None` when no try is left. The caller's hang-up is
//! the one ordinary error of all of them.

mod answer;
mod ask;
mod attempts;
#[cfg(feature = "audio")]
mod by_voice;
mod check;
mod defaults;
mod dialplan_apps;
mod fail;
mod hold_music;
mod in_secret;
mod language;
pub(crate) mod menu;
mod message;
mod one_key;
mod play;
pub mod prompt;
mod question;
mod say;
mod secret;
mod tts;

pub use answer::{CheckResult, FromDigits, NoAnswer};
pub use ask::Ask;
#[cfg(feature = "audio")]
pub use by_voice::{Listen, NotHeard};
pub use check::AsyncCheck;
pub use defaults::QuestionDefaults;
pub use dialplan_apps::{
    AskToAccept, CallRecording, ConfBridge, ConfBridgeResult, Consent, Dial, DialStatus, Dialed, ExecWith, Queue,
    QueueStatus, RecordCall, Screened, ScreenedDial, Voicemail, VoicemailStatus,
};
pub use hold_music::HoldMusic;
pub use language::ChooseLanguage;
pub use menu::{AskMenu, Menu, MenuKeys};
pub use message::{Message, RecordMessage, Review};
pub use one_key::{AskYesNo, Choose};
pub use play::Play;
pub use say::SayPrompts;
pub use secret::{Expiry, Secret};
#[cfg(feature = "espeak")]
pub use tts::Espeak;
pub use tts::{Tts, TtsEngine, TtsError, TtsPrompt};
