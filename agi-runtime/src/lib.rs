//! Call applications for Asterisk as typed async functions.
//!
//! Asterisk answers the phone; AGI lets a program control the call. Here that program is a set of functions:
//!
//! ```
//! use agi_runtime::prelude::*;
//!
//! /// Says the number of an order.
//! #[agi_route("/order/{number}?lang", args(campaign))]
//! async fn order(call: &mut Call, number: u32, lang: Option<String>, campaign: &str) -> Result {
//!     call.answer().await?;
//!     call.say_digits(&number.to_string()).escape("#").await?;
//!     Ok(())
//! }
//!
//! # fn main() {
//! # App::new().check().unwrap();
//! // App::new().main().await serves it; extensions.conf: AGI(agi://127.0.0.1/order/7?lang=en,spring)
//! # }
//! ```
//!
//! # The tour
//!
//! - [`agi_route`] turns an async function into a route: parameters from the path, the query, the AGI arguments and
//!   channel variables, and extractors ([`FromCall`]: [`State`], [`CallerId`], [`Tts`],
//!   your own).
//! - [`Call`] has Asterisk's 47 commands as methods, each with a typed answer, and [`Call::play`], [`Call::variable`]
//!   and [`Call::until_hangup`] on top of them. A caller who hangs up is [`CallError::HungUp`]: leave the handler with
//!   `?`.
//! - [`Call::say`] says lists of [prompts](mod@prompt), [`Call::ask`] asks for digits and [`Call::ask_secret`] for digits
//!   that nobody else may read, [`Call::record_message`] takes a message, and [`Call::with_hold_music`] plays music
//!   while something slow is done.
//! - [`Tts`] turns texts into prompts, with an engine that the app was given ([`App::tts`]).
//! - With the feature `audio`, `Call::audio` streams the audio of a call, and `.by_voice(&engine)` lets a voice answer a menu
//!   or a question.
//! - [`Call::menu`] lets the caller choose from an enum with [`Menu`](derive@Menu), and [`Call::choose`] from keys that
//!   are known only when the call runs; [`Call::dial`], [`Call::queue`], [`Call::voicemail`] and [`Call::confbridge`]
//!   connect the caller elsewhere, and return afterwards.
//! - [`App`] collects the routes, shares [state](App::state), wraps calls in [layers](App::layer), finds mistakes
//!   before the first call ([`App::check`]), and serves.
//! - [`Outcome`] says where the dialplan continues; [`Status`] is what it learns from `AGI_ROUTE_STATUS`, however a
//!   call ended.
//! - [`protocol`] implements AGI on bytes, without I/O; [`protocol::spec`] lists all commands.
//!
//! - [`testing`] plays Asterisk and the caller to the app: calls without a phone.
//!
//! # Features
//!
//! - `admin`: `App::admin`, a port with metrics for Prometheus, readiness, and a page with the calls that are up.
//! - `ami`: `App::ami`, calls over Asterisk's manager interface (AsyncAGI), to which the app connects; with `tls`, encrypted.
//! - `audio`: live audio in a handler, `Call::audio`, and answers by voice, `AskMenu::by_voice`.
//! - `audit`: `App::audit` writes a line for each call that ended; with `cli`, the subcommand `calls` lists and sums them.
//! - `earshot` (includes `audio`): `audio::Earshot`, which tells voices from silence by their spectrum.
//! - `cli` (default, includes `testing`): [`App::main`], the subcommands `serve`, `call`, `routes`, `check` and
//!   `dialplan`. Without it, tracing-subscriber is not built.
//! - `hours`: `hours::Hours`, opening hours with holidays and a time zone.
//! - `load`: the subcommand `load` calls an app many times at once, and tells how long its callers hear nothing.
//! - `config` (includes `cli`): `--config FILE`, what an operator sets in a file of TOML.
//! - `transcripts`: `App::record_calls` keeps real calls in files; with `testing`, `testing::replay` runs them as tests,
//!   and with `cli` the subcommand `replay` does; `flow`, `show` and `coverage` draw and list what callers did.
//! - `tls`: `App::tls`, calls by TLS, and only from peers with a certificate if the app asks for one.
//! - `traces`: `traces::CommandSpans` and `Call::traceparent`, each call as a tree of OpenTelemetry spans.
//! - `prompts`: `prompts.toml`, the manifest of what an app says: `prompt!` takes only its names, the telephone shows its
//!   wording, the subcommand `prompts list` tells who uses them, and `prompts check` what is wrong with
//!   their sounds, which `prompts script`, `make` and `level` bring about.
//! - `espeak`: `Espeak`, text to speech by the system's eSpeak NG (`apt-get install espeak-ng`).
//! - `testing`: the module of this name. An app without `cli` enables it in its dev-dependencies.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs, missing_debug_implementations)]
// docs.rs shows which feature an item needs.
#![cfg_attr(docsrs, feature(doc_cfg))]

mod access;
#[cfg(feature = "admin")]
mod admin;
#[cfg(feature = "ami")]
mod ami;
#[cfg(feature = "audio")]
pub mod audio;
#[cfg(feature = "audit")]
mod audit;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(feature = "traces")]
pub mod traces;
#[cfg(feature = "transcripts")]
mod transcript;
mod transport;

mod app;
mod call;
mod cancel;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod dialplan_files;
mod drain;
mod error;
pub mod events;
mod extract;
#[cfg(all(test, feature = "ami", feature = "cli", feature = "tls", unix))]
mod faults;
#[cfg(all(feature = "cli", feature = "transcripts"))]
mod flow;
#[cfg(feature = "hours")]
pub mod hours;
mod outcome;
#[cfg(all(feature = "cli", unix))]
mod process;
#[cfg(feature = "prompts")]
mod prompt_files;
mod route;
mod server;
#[cfg(any(feature = "audio", feature = "espeak", feature = "prompts"))]
mod sound;
mod talk;
#[cfg(feature = "audio")]
pub mod voice;
mod warning;
#[cfg(any(feature = "audit", feature = "transcripts"))]
mod writer;

pub use access::SharedSecret;
#[cfg(feature = "admin")]
pub use admin::{Admin, ReadyCheck};
#[cfg(feature = "prompts")]
pub use agi_macros::prompt;
/// The name of a prompt of `prompts.toml`, with the feature `prompts`.
#[cfg(not(feature = "prompts"))]
#[macro_export]
macro_rules! prompt {
    ($($name:tt)*) => {
        ::core::compile_error!(
            "prompt! needs agi-runtime's feature `prompts`; write in Cargo.toml: agi-runtime = { …, features = [\"prompts\"] }"
        )
    };
}
pub use agi_macros::{Menu, agi_route};
pub use agi_protocol as protocol;
pub use agi_protocol::{Digit, Digits, FromParam, Status, Text};
#[cfg(feature = "ami")]
pub use ami::Originated;
pub use app::{App, Failure, Limits, Next, RouteInfo, Service};
#[cfg(feature = "ami")]
pub use app::{Originate, OriginateError, Originator, Outbound};
#[cfg(feature = "audit")]
pub use audit::Audit;
pub use call::{
    AlphaCase, Call, CallError, ChannelState, ChannelStatus, ControlStreamFile, ControlledPlayback, DatabaseDeltree,
    DigitsEntered, Disconnect, Exchange, GetData, GetFullVariable, GetOption, Gosub, GosubEnd, HangUp, HungUp, Integer,
    MAX_REPLY, Playback, Recognized, RecordFile, Recording, RecordingEnd, Samples, Say, SayAlpha, SayDatetime,
    SayNumber, SetMusic, SpeechRecognize, SpeechResult, StreamFile, TddMode, ToOperator, UnixTime, Verbose,
};
#[cfg(feature = "cli")]
pub use cli::{CliOption, CommandLine, Startup, Subcommand, log_to_stderr};
pub use drain::Drain;
pub use error::{BoxError, Error};
pub use extract::{Arity, CallerId, FromCall, Param, Presentation, Requirements, Source, State};
pub use outcome::{Acceptance, HandlerFuture, HandlerResult, IntoOutcome, Outcome, Rejection};
#[cfg(feature = "ami")]
pub use route::{PathTo, ToPath, ValueFor, route};
pub use route::{Problem, Problems, Routes, SourceLocation};
pub use server::{Listener, NoListener, SharedListener};
#[cfg(feature = "espeak")]
pub use talk::Espeak;
pub use talk::{
    Ask, AskMenu, AskToAccept, AskYesNo, AsyncCheck, CallRecording, CheckResult, Choose, ChooseLanguage, ConfBridge,
    ConfBridgeResult, Consent, Dial, DialStatus, Dialed, ExecWith, Expiry, FromDigits, HoldMusic, Menu, MenuKeys,
    Message, NoAnswer, Play, QuestionDefaults, Queue, QueueStatus, RecordCall, RecordMessage, Review, SayPrompts,
    Screened, ScreenedDial, Secret, Tts, TtsEngine, TtsError, TtsPrompt, Voicemail, VoicemailStatus, prompt,
};
#[cfg(feature = "audio")]
pub use talk::{Listen, NotHeard};
#[cfg(feature = "transcripts")]
pub use transcript::CallRecorder;
pub use transport::Transport;

/// What an app usually needs: `use agi_runtime::prelude::*;`.
///
/// Its `Result` stands in for std's: `Result` alone is `Result<(), Error>`.
pub mod prelude {
    pub use crate::{
        App, Call, CallError, CallerId, Digit, Digits, FromCall, HungUp, Menu, Outcome, Rejection, Secret, State,
        Status, Text, Tts, agi_route, prompt, routes,
    };
    /// `std`'s `Result`, with [`Error`](crate::Error), which any error converts into, as the default error.
    pub type Result<T = (), E = crate::Error> = std::result::Result<T, E>;
}

/// For the code that `#[agi_route]`, `routes!` and `#[derive(Menu)]` write. Not for people: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use inventory;

    pub use crate::extract::{
        Arity, FromCall, Param, Requirements, Source, many, one, optional, tried, variable_one, variable_optional,
    };
    pub use crate::outcome::{HandlerFuture, HandlerResult, IntoOutcome};
    pub use crate::route::{Entry, Listed, OfRoute, SourceLocation, Then, listed};
    pub use crate::talk::menu::{Choice, Inner, Menu, MenuEntry, Phrase, are_free, has_no_phrases, is_unsaid};

    /// The type of a function, by which `routes!` finds its entry.
    pub fn type_of<F: 'static>(_function: F) -> std::any::TypeId {
        std::any::TypeId::of::<F>()
    }
}
