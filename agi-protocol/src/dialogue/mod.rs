//! The app's side of the dialogue with Asterisk, as a state machine without I/O: one command line out, its reply in,
//! whatever comes in between.
//!
//! A [`Dialogue`] is told what happened and says what it wants. A driver asks [`Dialogue::want`], does what that says,
//! tells what came of it, and asks again until the goal is reached. It may stop at any moment: a command that is not
//! driven to its end counts as dropped when the next one begins.
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
//! | `told` | what the driver tells the machine |
//! | `reading` | what a `200 result=…` means, by the kind of reply |
//! | `reader` | from a reply to an answer; if necessary, asks whether the caller is still there |
//! | `resync` | resynchronising after a dropped command or a forged answer |
//! | `trail`, `whereabouts` | what is remembered of the commands before; where in the call the caller is |
//! | `observe` | what an observer is told |
//! | `input` | the bytes that were received and are not used yet |

mod answer;
mod input;
mod observe;
mod reader;
pub mod reading;
mod resync;
#[cfg(test)]
mod tests;
mod told;
mod trail;
mod want;
mod whereabouts;

pub use observe::{Event, Line, Observer};
pub use reader::{AnswerReader, Failure};
pub use reading::Reading;
pub use want::{Disconnect, Ending, Goal, Want};
pub use whereabouts::Whereabouts;

use std::ops::Range;

use crate::command::{CommandLine, RefusedCommand};
use crate::reply::{Frame, ReplyFraming};
use crate::spec;
use crate::spec::Spec;
use input::Input;
use observe::Observed;
use resync::Resync;
use trail::{Step, Trail};

/// Most lines are shorter, and every call sends at least one.
const USUAL_LINE: usize = 96;

/// The two directions of a call, and how far they have come.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "eight facts that have nothing to do with each other")]
pub struct Dialogue {
    /// The command that was begun last.
    spec: &'static Spec,
    line: CommandLine,
    trail: Trail,
    phase: Phase,
    input: Input,
    resync: Option<Box<Resync>>,
    hung_up: bool,
    /// Asterisk said so: by HANGUP, or by an answer that only a dead channel gets.
    announced: bool,
    hangup_reported: bool,
    disconnect: Option<Disconnect>,
    /// The answer before was a raw value: HANGUP may be a part of it.
    raw: bool,
    /// Such a HANGUP came. A question to the channel tells whether it is one.
    claimed: bool,
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

/// How far the exchange in `line` has come. It outlives the future that drives it: the next one sees what a dropped one
/// left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The line is made. Bytes that are not for it may be waiting.
    Begun,
    /// The next reply will be its own.
    InStep,
    /// This many bytes of the line are sent.
    Sending(usize),
    /// The reply is awaited.
    Waiting,
    /// The line could not be sent. A peer that hung up closes first; the last bytes that it sent say so.
    LastWords,
    /// Nothing is in flight. The exchange before ended like this.
    Over(Ending),
}

impl Dialogue {
    /// Begins a dialogue. `received` came after the request.
    #[must_use]
    pub fn new(received: Vec<u8>) -> Self {
        Self {
            spec: &spec::NOOP,
            line: CommandLine::with_capacity(USUAL_LINE),
            trail: Trail::default(),
            phase: Phase::Over(Ending::Answered),
            input: Input::new(received),
            resync: None,
            hung_up: false,
            announced: false,
            hangup_reported: false,
            disconnect: None,
            raw: false,
            claimed: false,
            secret: false,
            secret_asked: false,
            more_expected: false,
            unasked: false,
            observed: Observed(None),
        }
    }

    /// Returns whether somebody observes it.
    #[must_use]
    pub fn is_observed(&self) -> bool {
        self.observed.0.is_some()
    }

    /// Tells the observer what happened outside of the dialogue.
    pub fn note(&mut self, text: &str) {
        self.observed.tell(Event::Beside { text, secret: self.secret });
    }

    /// Tells the observer that the app begins to ask the caller something: see [`Event::Asks`].
    pub fn asks(&mut self, choices: &str, again: bool) {
        self.observed.tell(Event::Asks { choices, again });
    }

    /// Tells an observer what is said from here on.
    pub fn observe(&mut self, observer: Box<dyn Observer>) {
        self.observed = Observed(Some(observer));
    }

    /// Begins a command line. What an earlier, dropped command left on the wire is cleared up before this one is sent.
    pub fn begin(&mut self, spec: &'static Spec) {
        if !matches!(self.phase, Phase::Over(_)) {
            self.park_unfinished();
        }
        self.leave_command();
        self.spec = spec;
        self.phase = Phase::Begun;
        self.line.begin(spec.name);
    }

    /// Returns the line that [`begin`](Self::begin) began, to add its arguments.
    pub fn line(&mut self) -> &mut CommandLine {
        &mut self.line
    }

    /// Returns the bytes of the line.
    #[must_use]
    pub fn line_bytes(&self) -> &[u8] {
        self.line.as_bytes()
    }

    /// Ends the line. [`want`](Self::want) then says how it is answered.
    ///
    /// # Errors
    /// If an Asterisk that reads lines of at most `limit` bytes would misread it.
    #[inline]
    pub fn finish(&mut self, limit: usize) -> Result<(), RefusedCommand> {
        self.line.end(limit)
    }

    /// Returns what the command that was begun last is about, as its line has it: a file, an application. Other
    /// arguments may be secret.
    #[must_use]
    pub fn subject(&self) -> Option<&[u8]> {
        self.spec.subject()?;
        self.argument_after(self.spec.name.len()).map(|part| &self.line.as_bytes()[part])
    }

    /// Returns where the text is that the line has after its first `end` bytes.
    fn argument_after(&self, end: usize) -> Option<Range<usize>> {
        let rest = self.line.as_bytes().get(end..)?.strip_prefix(b" \"")?;
        let length = memchr::memchr(b'"', rest).unwrap_or(rest.len());
        Some(end + 2..end + 2 + length)
    }

    /// Begins the question whether the caller is still there, which decides what the reply before means.
    #[cold]
    fn begin_question(&mut self) {
        self.begin(&spec::CHANNEL_STATUS);
        self.trail.ask();
    }

    /// Returns the command that was begun last.
    #[must_use]
    pub fn spec(&self) -> &'static Spec {
        self.spec
    }

    /// Returns the frame taken last: the reply of the exchange that has just ended.
    #[must_use]
    pub fn reply(&self) -> Frame<'_> {
        self.input.last()
    }

    /// Returns the bytes of the frame taken last.
    #[must_use]
    pub fn reply_bytes(&self) -> &[u8] {
        self.input.last_bytes()
    }

    /// Sets whether the answers from here on are secret. The bytes of a secret answer are zeroed.
    pub fn hide(&mut self, secret: bool) {
        self.secret = secret;
        self.input.hide(secret);
    }

    /// Returns whether the answers are secret.
    #[must_use]
    pub fn is_secret(&self) -> bool {
        self.secret
    }

    /// Returns whether the command that was begun last will be sent. After a hang-up, most are not.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.cannot().is_none()
    }

    /// Returns whether the command that was begun last was sent, or a part of it, whose rest is sent before anything else. A
    /// command that is dropped before comes to nothing.
    #[must_use]
    pub fn was_sent(&self) -> bool {
        // The dialogue asks a question of its own only after the command.
        self.trail.step == Step::Question || !matches!(self.phase, Phase::Begun | Phase::InStep | Phase::Sending(0))
    }

    /// Returns whether the caller is known to have hung up.
    #[must_use]
    pub fn is_hung_up(&self) -> bool {
        self.hung_up
    }

    /// Whether the connection ended without a HANGUP: the caller may still be there. Something between Asterisk and the app
    /// cut it, such as a proxy whose idle timeout ran out, or Asterisk went down.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        let lost = matches!(self.disconnect, Some(Disconnect::Closed | Disconnect::Broken(_)));
        lost && !self.announced
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

    /// Returns whether bytes that no command asked for came since the last time this was called. They are skipped.
    pub fn take_unasked(&mut self) -> bool {
        std::mem::take(&mut self.unasked)
    }

    /// Returns what must still be sent before anything else, in a buffer that can take more.
    #[must_use]
    pub fn into_unsent(mut self) -> Vec<u8> {
        self.observe_rest();
        self.park_unfinished();
        match self.resync.take() {
            Some(resync) => resync.into_unsent(),
            None => std::mem::take(&mut self.line).into_buffer(),
        }
    }

    /// Returns all bytes that the input buffer holds, the used ones too: for tests of what is zeroed.
    #[doc(hidden)]
    #[must_use]
    pub fn input_memory(&self) -> &[u8] {
        self.input.memory()
    }

    /// Sends a line before the next command, and skips its answer. This is for what cannot wait for an answer, such as
    /// a destructor. After a hang-up nothing is sent.
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
            Phase::Begun | Phase::InStep | Phase::Sending(0) => self.trail.give_up(),
            Phase::LastWords | Phase::Over(_) => {}
            Phase::Sending(sent) => self.clear_up(self.line.as_bytes()[sent..].to_vec()),
            Phase::Waiting => self.clear_up(Vec::new()),
        }
    }

    /// Clears up after a dropped command. `unsent` is the part of its line that was not sent.
    fn clear_up(&mut self, unsent: Vec<u8>) {
        self.raw |= self.spec.framing == ReplyFraming::Value;
        self.resync_after(unsent, self.spec.framing, Some((self.spec, self.secret_asked)));
    }

    fn resync_after(&mut self, unsent: Vec<u8>, framing: ReplyFraming, dropped: Option<(&'static Spec, bool)>) {
        self.input.search_anew();
        self.resync = Some(Box::new(Resync::new(unsent, framing, dropped)));
    }

    /// Tells the observer what came and was not taken.
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

    /// HANGUP came. After a raw value it may be a part of that value.
    #[cold]
    fn heard_hang_up(&mut self) {
        if self.raw && !self.hung_up {
            self.claimed = true;
        } else {
            self.know_hang_up();
        }
    }

    #[cold]
    fn know_hang_up(&mut self) {
        (self.hung_up, self.announced, self.claimed) = (true, true, false);
    }

    /// Whether the answer taken last could hold anything: a value that `Call::variable` did not have encoded.
    #[cold]
    fn is_raw(&self) -> bool {
        !self.line.as_bytes().starts_with(b"GET FULL VARIABLE \"${URIENCODE((((")
    }

    /// To the caller's side of the call, a connection that Asterisk closed is a hang-up.
    fn lose(&mut self, reason: Disconnect) {
        self.disconnect.get_or_insert(reason);
        self.hung_up = true;
        // What was skipped may be the late answer to a secret question.
        self.input.wipe();
    }

    /// Returns why the command cannot be sent any more, if so.
    fn cannot(&self) -> Option<Ending> {
        if self.hung_up && !self.spec.allowed_after_hangup {
            return Some(Ending::HungUp);
        }
        match self.disconnect? {
            // With AGIEXITONHANGUP, Asterisk closes after HANGUP.
            Disconnect::Closed | Disconnect::Broken(_) if self.announced => Some(Ending::HungUp),
            Disconnect::Closed => Some(Ending::Disconnected(Disconnect::CutOff)),
            reason => Some(Ending::Disconnected(reason)),
        }
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        self.observe_rest();
    }
}
