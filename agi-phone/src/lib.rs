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
//! | `phone_session` | what every way to phone has: the connection, the screen, what the caller did |
//! | `live`, `keyboard`, `input` | a call in real time, whose keys are typed |
//! | `scripted`, `script` | a call in virtual time, whose keys are known |
//! | `connection`, `connect` | bytes between a stream and the simulated Asterisk; reaching a server |
//! | `prompt_watcher` | what the running command waits for |
//! | `screen`, `prompts`, `spoken`, `format` | what is printed |
//! | `verdict`, `error` | how the call ended, and the exit status |

mod call;
mod connect;
mod connection;
mod error;
mod format;
mod input;
mod keyboard;
mod live;
mod options;
mod phone_session;
mod prompt_watcher;
mod prompts;
mod screen;
mod script;
mod scripted;
mod spoken;
mod stop;
mod verdict;

pub use call::{CallReport, LocalApp, Phone};
pub use connect::Server;
pub use error::{Exit, PhoneError};
pub use options::{DETAILS, Dialled, Edition, OPTIONS, OptionSpec, Options, TARGET, ValueKind};
pub use phone_session::{CallerActions, HangupPoint};
pub use spoken::SpokenTexts;
pub use stop::stop_signal;
