//! A telephone in the terminal. It plays Asterisk and the caller to a FastAGI server, in whatever language that is
//! written: sounds are lines of text, keys are typed, and no Asterisk is needed.
//!
//! The program is `agi-phone agi://host/path`; `agi-phone --help` explains it. An app of agi-runtime has the same
//! telephone as its subcommand `call`, which also calls the app in its own process; this library is what both share.
//!
//! | file | holds |
//! |---|---|
//! | `options` | the table of options, and what a command line asks for |
//! | `call` | one call, from its first line on the screen to its last |
//! | `phone_session` | the person at the telephone, who presses keys and looks at the screen |
//! | `keyboard`, `input` | keys that are typed, in real time |
//! | `script` | keys that are known beforehand or come in lines, in virtual time |
//! | `audio` | live audio: reaching the server's audio port, and the file that keeps it |
//! | `program` | starting a program as Asterisk does for standard AGI (feature `program`) |
//! | `session` | a call that a process holds, step by step: `--session` |
//! | `line`, `placed`, `app_question` | who answers, what only an app in this process tells, and a call that was placed |
//! | `connect`, `first_line` | reaching a server, and telling whether it speaks AGI |
//! | `prompt_watcher` | what the running command waits for |
//! | `screen`, `prompts`, `spoken`, `format`, `notation` | what is printed |
//! | `load` | many calls at once, and how long their callers wait (feature `load`) |
//! | `verdict`, `error`, `edition` | how the call ended, the exit status, and what to write instead |

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]

mod app_question;
mod audio;
mod call;
mod caller_actions;
mod connect;
mod edition;
mod error;
mod first_line;
mod format;
mod input;
mod json;
mod keyboard;
mod line;
#[cfg(feature = "load")]
mod load;
mod notation;
mod options;
mod phone_session;
mod placed;
#[cfg(all(feature = "program", unix))]
mod program;
mod prompt_watcher;
mod prompts;
mod screen;
mod script;
mod session;
mod spoken;
mod stand_ins;
mod stop;
mod verdict;

pub use app_question::AppQuestion;
pub use call::{CallReport, Phone};
pub use caller_actions::{CallerActions, HangupPoint};
pub use edition::Edition;
pub use error::{Exit, PhoneError};
pub use format::{format_utc, plain};
pub use line::{LocalApp, WhyFailed};
#[cfg(feature = "load")]
pub use load::{LOAD_DETAILS, LOAD_OPTIONS, Load, LoadOptions, LoadReport};
pub use notation::CommandNotation;
pub use options::{DETAILS, Dialled, OPTIONS, OptionSpec, Options, TARGET, ValueKind};
pub use prompts::Prompts;
pub use session::{SESSION_OPTIONS, SessionAnswer, SessionStep};
pub use spoken::SpokenTexts;
pub use stand_ins::AppRun;
pub use stop::stop_signal;
