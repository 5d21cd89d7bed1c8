//! The app's side of the dialogue with Asterisk, as a state machine without I/O: one command line out, its reply in,
//! whatever comes in between.
//!
//! A [`Dialogue`] is told what happened and says what it wants. A driver asks [`Dialogue::want`], does what that says,
//! tells what came of it, and asks again until the goal is reached. It may stop at any moment: a command that is not
//! driven to its end was dropped, which shows when the next one begins.
//!
//! ```
//! use agi_protocol::dialogue::{Dialogue, Ending, Goal, Want};
//! use agi_protocol::spec;
//!
//! let mut dialogue = Dialogue::new(Vec::new());
//! dialogue.begin(&spec::NOOP);
//! dialogue.finish(2047).unwrap();
//! let (mut sent, reply) = (Vec::new(), b"200 result=0\n");
//! loop {
//!     match dialogue.want(Goal::Answer) {
//!         Want::Look => dialogue.nothing_waits(),
//!         Want::Write(line) => {
//!             sent.extend_from_slice(line);
//!             dialogue.wrote(Ok(sent.len()));
//!         }
//!         Want::Read { room, .. } => {
//!             room[..reply.len()].copy_from_slice(reply);
//!             dialogue.read(Ok(reply.len()));
//!         }
//!         Want::Done(ending) => break assert_eq!(ending, Ending::Answered),
//!         other => panic!("a command that nothing disturbs wants no {other:?}"),
//!     }
//! }
//! assert_eq!(sent, b"NOOP\n");
//! assert_eq!(dialogue.reply_bytes(), reply);
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `want` | what the machine wants, and how an exchange ends |
//! | `answer` | the way to the answer of a command, and to a hang-up |
//! | `told` | what the driver tells |
//! | `reading` | what a `200 result=…` means, by the kind of reply |
//! | `reader` | from a reply to an answer, over the question whether the caller is still there |
//! | `resync` | back into step after a dropped command or a forged answer |
//! | `observe` | what an observer is told |
//! | `input` | the bytes received and not yet used |

mod answer;
mod input;
mod observe;
mod reader;
pub mod reading;
mod resync;
#[cfg(test)]
mod tests;
mod told;
mod want;

pub use observe::{Event, Line, Observer};
pub use reader::{AnswerReader, Failure};
pub use reading::Reading;
pub use want::{Disconnect, Ending, Goal, Want};

use crate::command::{CommandLine, RefusedCommand};
use crate::reply::{Frame, ReplyFraming};
use crate::spec;
use crate::spec::Spec;
use input::Input;
use observe::Observed;
use resync::Resync;

/// Most lines are shorter, and no call has none.
const USUAL_LINE: usize = 96;

/// The two directions of a call and where they stand.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "five facts that have nothing to do with each other")]
pub struct Dialogue {
    /// The command that was begun last.
    spec: &'static Spec,
    line: CommandLine,
    phase: Phase,
    input: Input,
    resync: Option<Box<Resync>>,
    hung_up: bool,
    hangup_reported: bool,
    disconnect: Option<Disconnect>,
    /// What is answered is a secret of the caller's.
    secret: bool,
    /// So is the answer to the command that was sent last, however late it comes.
    secret_asked: bool,
    /// The rest of a reply is on its way.
    more_expected: bool,
    /// Bytes came that no command asked for.
    unasked: bool,
    observed: Observed,
}

/// How far the exchange in `line` has come. It outlives who drives it: what a dropped one left is seen by the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The line is made. Bytes may wait that are not for it.
    Begun,
    /// The next reply will be its own.
    InStep,
    /// So many bytes of the line are sent.
    Sending(usize),
    /// The reply is awaited.
    Waiting,
    /// The line could not be sent. A peer that hung up closes first; its last words say so.
    LastWords,
    /// Nothing is in flight. The exchange before ended so.
    Over(Ending),
}

impl Dialogue {
    /// Begins a dialogue. `received` came after the request.
    #[must_use]
    pub fn new(received: Vec<u8>) -> Self {
        Self {
            spec: &spec::NOOP,
            line: CommandLine::with_capacity(USUAL_LINE),
            phase: Phase::Over(Ending::Answered),
            input: Input::new(received),
            resync: None,
            hung_up: false,
            hangup_reported: false,
            disconnect: None,
            secret: false,
            secret_asked: false,
            more_expected: false,
            unasked: false,
            observed: Observed(None),
        }
    }

    /// Has somebody told what is said from here on.
    pub fn observe(&mut self, observer: Box<dyn Observer>) {
        self.observed = Observed(Some(observer));
    }

    /// Begins a command line. What an earlier, dropped command has on the wire is cleared up before it is sent.
    pub fn begin(&mut self, spec: &'static Spec) {
        if !matches!(self.phase, Phase::Over(_)) {
            self.park_unfinished();
        }
        self.spec = spec;
        self.phase = Phase::Begun;
        self.line.begin(spec.name);
    }

    /// The line that [`begin`](Self::begin) began, for its arguments.
    pub fn line(&mut self) -> &mut CommandLine {
        &mut self.line
    }

    /// The bytes of the line.
    #[must_use]
    pub fn line_bytes(&self) -> &[u8] {
        self.line.as_bytes()
    }

    /// Ends the line. [`want`](Self::want) then says how it is answered.
    ///
    /// # Errors
    /// If an Asterisk that reads lines of at most `limit` bytes could not read it as it was meant.
    #[inline]
    pub fn finish(&mut self, limit: usize) -> Result<(), RefusedCommand> {
        self.line.finish(limit).map(|_| ())
    }

    /// What the command that was begun last is about, as its line has it: a file, an application. Other arguments may be
    /// secret.
    #[must_use]
    pub fn subject(&self) -> Option<&[u8]> {
        self.spec.subject()?;
        let arguments = self.line.as_bytes()[self.spec.name.len()..].strip_prefix(b" \"")?;
        let end = memchr::memchr(b'"', arguments).unwrap_or(arguments.len());
        Some(&arguments[..end])
    }

    /// The command that was begun last.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        self.spec
    }

    /// The frame taken last: the reply of the exchange that has just ended.
    #[must_use]
    pub fn reply(&self) -> Frame<'_> {
        self.input.last()
    }

    /// The bytes of the frame taken last.
    #[must_use]
    pub fn reply_bytes(&self) -> &[u8] {
        self.input.last_bytes()
    }

    /// From here on, what is answered is a secret, or is not one any more. The bytes of a secret are zeroed.
    pub fn hide(&mut self, secret: bool) {
        self.secret = secret;
        self.input.hide(secret);
    }

    /// Whether what is answered is a secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// Whether the caller is known to have hung up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        self.hung_up
    }

    /// Whether somebody was told of the hang-up.
    #[must_use]
    pub fn hangup_was_reported(&self) -> bool {
        self.hangup_reported
    }

    /// Notes that somebody is told of the hang-up.
    pub fn report_hangup(&mut self) {
        self.hangup_reported = true;
    }

    /// Whether bytes came that no command asked for, since this was asked before. They are passed over.
    pub fn take_unasked(&mut self) -> bool {
        std::mem::take(&mut self.unasked)
    }

    /// Gives what is still to be sent before anything else may be, in a buffer that can take more.
    #[must_use]
    pub fn into_unsent(mut self) -> Vec<u8> {
        self.observe_rest();
        self.park_unfinished();
        match self.resync.take() {
            Some(resync) => resync.into_unsent(),
            None => std::mem::take(&mut self.line).into_buffer(),
        }
    }

    /// All bytes that the input buffer holds, the used ones too: for tests of what is zeroed.
    #[doc(hidden)]
    #[must_use]
    pub fn input_memory(&self) -> &[u8] {
        self.input.memory()
    }

    /// Has a line sent before the next command, and its answer passed over: for what cannot wait for an answer, such as a
    /// destructor. After a hang-up nothing is sent.
    pub fn send_before_next(&mut self, line: &[u8]) {
        if self.hung_up || self.disconnect.is_some() {
            return;
        }
        if !matches!(self.phase, Phase::Over(_)) {
            self.park_unfinished();
        }
        match &mut self.resync {
            Some(resync) => resync.send_too(line),
            None => self.resync_after(line.to_vec(), ReplyFraming::Line, None),
        }
    }

    /// Turns what a dropped command left into a resynchronisation to be done.
    #[cold]
    fn park_unfinished(&mut self) {
        match std::mem::replace(&mut self.phase, Phase::Over(Ending::Answered)) {
            Phase::Begun | Phase::InStep | Phase::Sending(0) | Phase::LastWords | Phase::Over(_) => {}
            Phase::Sending(sent) => self.clear_up(self.line.as_bytes()[sent..].to_vec()),
            Phase::Waiting => self.clear_up(Vec::new()),
        }
    }

    /// The command was dropped, and of its line this is not sent.
    fn clear_up(&mut self, unsent: Vec<u8>) {
        self.resync_after(unsent, self.spec.framing, Some((self.spec, self.secret_asked)));
    }

    fn resync_after(&mut self, unsent: Vec<u8>, framing: ReplyFraming, dropped: Option<(&'static Spec, bool)>) {
        self.input.search_anew();
        self.resync = Some(Box::new(Resync::new(unsent, framing, dropped)));
    }

    /// Tells the observer what has come and was not taken.
    fn observe_rest(&mut self) {
        let Some(mut observer) = self.observed.0.take() else { return };
        let (answers, secret) = match (&self.phase, &self.resync) {
            (Phase::Waiting, _) => (Some(Line::Command(self.spec)), self.secret_asked),
            (_, Some(resync)) => resync.awaited(),
            _ => (None, self.secret),
        };
        // A value whose end has not come is one line.
        while self.phase != Phase::Waiting && self.input.take_line(ReplyFraming::Line).is_some() {
            observer.observe(Event::Received { bytes: self.input.last_bytes(), answers: None, secret, whole: true });
        }
        let bytes = self.input.waiting();
        if !bytes.is_empty() {
            observer.observe(Event::Received { bytes, answers, secret, whole: false });
        }
    }

    /// To the caller's side of the call, a connection that Asterisk closed is a hang-up.
    fn lose(&mut self, reason: Disconnect) {
        self.disconnect.get_or_insert(reason);
        self.hung_up = true;
        // What was passed over may be the late answer to a secret question.
        self.input.wipe();
    }

    /// Why the command cannot be asked any more, if so.
    fn cannot(&self) -> Option<Ending> {
        if self.hung_up && !self.spec.allowed_after_hangup {
            Some(Ending::HungUp)
        } else {
            self.disconnect.map(Ending::Disconnected)
        }
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        self.observe_rest();
    }
}
