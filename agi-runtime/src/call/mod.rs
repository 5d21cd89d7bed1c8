//! The call: the dialogue with Asterisk and its 47 commands, one file for each family.
//!
//! `exchange` is the future of every command. It is driven by `driver`, which does the I/O that the state machine of
//! [`agi_protocol::dialogue`] asks for. The families are `impl Call` blocks and know nothing of either:
//!
//! | file | holds |
//! |---|---|
//! | `channel` | answering, hanging up, the channel's state, music on hold |
//! | `play`, `say` | playing sounds; saying numbers, dates and letters |
//! | `silent` | what Asterisk would leave out in silence |
//! | `listen` | keys and recordings |
//! | `variable`, `database` | channel variables; `AstDB` |
//! | `dialplan`, `subroutine` | applications, subroutines and their arguments, where the dialplan continues, Asterisk's log |
//! | `full_entry`, `clock` | a terminator that comes when its entry is full |
//! | `speech`, `text` | speech recognition; texts and images |
//! | `recorded_call` | the recording of the whole call, and where it is interrupted |
//! | `units`, `integer` | what Asterisk counts in; numbers of any type |

mod channel;
mod clock;
mod coop;
mod database;
mod dialplan;
mod driver;
mod error;
mod exchange;
mod full_entry;
mod integer;
mod listen;
mod play;
mod recorded_call;
mod say;
mod silent;
mod speech;
mod state;
mod subroutine;
mod text;
mod units;
mod until_hangup;
mod variable;

pub use channel::{ChannelState, ChannelStatus, HangUp, SetMusic, TddMode};
pub use database::DatabaseDeltree;
pub use dialplan::{Gosub, GosubEnd, Verbose};
pub use error::{CallError, HungUp, ToOperator};
pub use exchange::Exchange;
pub(crate) use exchange::InFlight;
pub use integer::Integer;
pub use listen::{DigitsEntered, GetData, GetOption, RecordFile, Recording, RecordingEnd};
pub use play::{ControlStreamFile, ControlledPlayback, Playback, StreamFile};
pub use say::{AlphaCase, Say, SayAlpha, SayDatetime, SayNumber};
pub use speech::{Recognized, SpeechRecognize, SpeechResult};
pub use units::{Samples, UnixTime};
pub use variable::GetFullVariable;

pub use agi_protocol::MAX_REPLY;
pub use agi_protocol::dialogue::Disconnect;
use agi_protocol::dialogue::reading;

#[cfg(feature = "audio")]
pub(crate) use clock::SimulatedTime;
#[cfg(feature = "hours")]
pub(crate) use clock::wall_clock;
#[cfg(all(feature = "hours", feature = "testing"))]
pub(crate) use clock::with_calendar;
#[cfg(feature = "testing")]
pub(crate) use clock::with_simulated_time;
pub(crate) use integer::{number, sayable};
pub(crate) use recorded_call::{Gap, RecordedCall, Silence, Step};
pub(crate) use say::said_by;
pub(crate) use state::StateMap;
pub(crate) use subroutine::SubroutineArguments;
pub(crate) use units::{Seconds, whole_seconds};

use std::sync::Arc;
use std::time::Duration;

pub(crate) use crate::transport::Asking;
use crate::transport::Transport;
use agi_protocol::spec::Plays;
use agi_protocol::{AgiUri, Digit, Request, Spec};
use driver::DialogueDriver;
use full_entry::FullEntry;

/// A call that Asterisk has handed over: what is known about it, and the commands to talk to the caller.
///
/// Every AGI command is a method here, named as Asterisk names it. It is sent when it is awaited, and its answer has a
/// type that distinguishes all of Asterisk's answers. The high-level methods ([`say`](Call::say), [`ask`](Call::ask),
/// [`menu`](Call::menu), …) are built on these commands.
///
/// ```
/// use agi_runtime::prelude::*;
///
/// #[agi_route("/hello", manual)]
/// async fn hello(call: &mut Call) -> Result {
///     call.answer().await?;
///     let played = call.stream_file("hello-world").escape("12#").await?;
///     if let Some(key) = played.digit {
///         call.verbose(format!("the caller pressed {key}")).await?;
///     }
///     Ok(())
/// }
/// ```
///
/// One command is in flight at a time: a command borrows the call until it is answered. If a command is dropped
/// half-way, by a timeout for example, the next one cleans up after it.
///
/// # Errors
///
/// A command can end in any [`CallError`]. [`HungUp`](CallError::HungUp) is the ordinary one: leave the handler with
/// `?`. [`Refused`](CallError::Refused) means that nothing was sent, because Asterisk would have misread it.
/// [`Failed`](CallError::Failed) means that Asterisk could not do it; it has the usual reason.
///
/// # Options
///
/// A command with options is a builder. If an option is given twice, the last one counts, except for the few whose
/// description says that they accumulate. A time is sent rounded up to the unit that Asterisk counts in, so that only
/// [`Duration::ZERO`](std::time::Duration::ZERO) is ever sent as 0.
pub struct Call {
    pub(crate) dialogue: DialogueDriver,
    pub(crate) state: Arc<StateMap>,
    /// The first segment of the path that belongs to the route: after the prefix it is mounted at.
    pub(crate) first_segment: u32,
    /// Whether the operator's key was pressed, and counts no more.
    pub(crate) went_to_operator: bool,
    /// Whether the caller has pressed the operator's key, and has heard nothing since.
    wants_operator: bool,
    request: Request,
    full_entry: FullEntry,
    /// The recording of the call, if there is one.
    pub(crate) recorded: Option<Box<RecordedCall>>,
    /// What the app set it to, in a second box because few calls have it, and each has the room for it.
    language: Option<Box<Box<[u8]>>>,
}

impl Call {
    pub(crate) fn new(
        transport: Box<dyn Transport>,
        request: Request,
        received: Vec<u8>,
        state: Arc<StateMap>,
        first_segment: u32,
    ) -> Self {
        Self {
            dialogue: DialogueDriver::new(transport, received),
            state,
            first_segment,
            went_to_operator: false,
            wants_operator: false,
            request,
            full_entry: FullEntry::default(),
            recorded: None,
            language: None,
        }
    }

    /// Returns what Asterisk said about the call when it began.
    #[must_use]
    pub fn request(&self) -> &Request {
        &self.request
    }

    /// Returns the path and query that the dialplan asked for.
    #[must_use]
    pub fn uri(&self) -> &AgiUri {
        self.request.uri()
    }

    /// Returns the address that the call comes from: Asterisk's, or that of a proxy between it and the app, unless
    /// [`App::proxies`](crate::App::proxies) names the proxy. `None` if there is none, as of a Unix socket and of a simulated call.
    #[must_use]
    pub fn peer(&self) -> Option<std::net::SocketAddr> {
        self.dialogue.peer_addr()
    }

    /// Returns whether the caller is known to have hung up. Commands that Asterisk permits on a dead channel still work;
    /// all others end in [`CallError::HungUp`].
    ///
    /// The call learns about it while a command or [`until_hangup`](Call::until_hangup) is awaited, not in between.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        self.dialogue.is_hung_up()
    }

    /// Notes that an entry ended because it had all its keys, which its terminator may follow.
    pub(crate) fn entry_is_full(&mut self, terminator: Digit) {
        self.full_entry.ended(terminator);
    }

    /// The time, for [`entry_was_checked`](Self::entry_was_checked).
    pub(crate) fn now() -> Duration {
        clock::now()
    }

    /// The entry before was checked since then, until now.
    pub(crate) fn entry_was_checked(&mut self, since: Duration) {
        self.full_entry.was_checked(since);
    }

    /// Returns whether this key is the terminator of an entry that was full less than a second ago. It is so once.
    pub(crate) fn ends_last_entry(&mut self, key: Digit) -> bool {
        self.full_entry.is_ended_by(key)
    }

    /// Notes that the operator's key was pressed, and returns the error that leaves the handler for the operator.
    pub(crate) fn leaves_for_operator(&mut self) -> CallError {
        self.wants_operator = true;
        CallError::OPERATOR
    }

    /// Returns whether the caller has pressed the operator's key, and has heard nothing since.
    pub(crate) fn wants_operator(&self) -> bool {
        self.wants_operator
    }

    /// The language of the channel, as far as the app was told or set it.
    pub(crate) fn language(&self) -> &[u8] {
        let set = self.language.as_ref().map(|language| &***language);
        set.or_else(|| self.request.get("agi_language")).unwrap_or(b"en")
    }

    /// Skips a prompt that the caller did not hear, because its sound is missing or its text was not spoken: a warning in the
    /// log names it, and observers are told. Within a secret, which it may be a part of, neither says what it was. This is
    /// the one rule of all that says prompts.
    ///
    /// # Errors
    /// What else went wrong.
    #[cold]
    pub(crate) fn skip_prompt(&self, missing: CallError) -> Result<(), CallError> {
        let was_sent = match missing {
            CallError::Failed { .. } => true,
            CallError::Tts(_) => false,
            error => return Err(error),
        };
        let missing = self.tellable(missing);
        tracing::warn!("a prompt is skipped: {missing}");
        self.dialogue.tell_skipped(&self.request, was_sent, &missing);
        Ok(())
    }

    /// Returns the error of a prompt as the log and observers may be told it: within a secret, without what was to be said.
    pub(crate) fn tellable(&self, error: CallError) -> CallError {
        if self.dialogue.dialogue().is_secret() { error.without_words() } else { error }
    }

    fn command(&mut self, spec: &'static Spec) -> exchange::Arguments<'_> {
        if let Some(recorded) = &mut self.recorded {
            recorded.goes_on_if_due(&mut self.dialogue);
        }
        self.wants_operator &= spec.plays == Plays::Nothing;
        exchange::Arguments::of(spec, &mut self.dialogue, &self.request)
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call")
            .field("channel", &self.request.channel())
            .field("path", &self.uri().path())
            .field("hung_up", &self.is_hung_up())
            .finish_non_exhaustive()
    }
}
