//! One exchange at a time: a command line out, its reply in, whatever happens in between.

mod idle;

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::coop::CoopBudget;
use super::error::{CallError, Disconnect};
use super::input::{Input, write_failed};
use super::resync::Resync;
use crate::transport::Transport;
use agi_protocol::{CommandLine, Frame, RefusedCommand, Reply, ReplyFraming, Spec};

/// Most lines are shorter, and no call has none.
const LINE: usize = 96;

/// The two directions of a call and where they stand.
pub(crate) struct Dialogue {
    transport: Box<dyn Transport>,
    line: CommandLine,
    phase: Phase,
    input: Input,
    resync: Option<Box<Resync>>,
    hung_up: bool,
    hangup_reported: bool,
    turns: CoopBudget,
    disconnect: Option<Disconnect>,
    /// What is answered is a secret of the caller's.
    hidden: bool,
}

/// How far the exchange in `line` has come. It outlives the future that drives it: what a dropped one left behind
/// is seen by the next.
#[derive(Clone, Copy)]
enum Phase {
    /// Nothing is in flight.
    Idle,
    /// So many bytes of the line are sent.
    Sending(usize),
    /// The reply is awaited.
    Waiting(ReplyFraming),
}

impl Dialogue {
    pub(crate) fn new(transport: Box<dyn Transport>, received: Vec<u8>) -> Self {
        Self {
            transport,
            line: CommandLine::with_capacity(LINE),
            phase: Phase::Idle,
            input: Input::new(received),
            resync: None,
            hung_up: false,
            hangup_reported: false,
            turns: CoopBudget::default(),
            disconnect: None,
            hidden: false,
        }
    }

    /// Starts a command line. What an earlier, dropped exchange has on the wire is remembered for
    /// [`poll_exchange`](Self::poll_exchange) to clear up.
    pub(crate) fn begin(&mut self, spec: &'static Spec) {
        self.park_unfinished();
        self.line.begin(spec.name);
    }

    /// The line that [`begin`](Self::begin) started.
    pub(crate) fn line(&mut self) -> &mut CommandLine {
        &mut self.line
    }

    pub(crate) fn line_length(&self) -> usize {
        self.line.as_bytes().len()
    }

    /// Ends the line, which may have so many bytes.
    pub(crate) fn ready(&mut self, limit: usize) -> Result<(), RefusedCommand> {
        self.line.finish(limit).map(|_| ())
    }

    /// Sends the line and waits for its reply, which [`reply`](Self::reply) then has.
    pub(crate) fn poll_exchange(&mut self, cx: &mut Context<'_>, spec: &'static Spec) -> Poll<Result<(), CallError>> {
        loop {
            match self.phase {
                Phase::Idle => {
                    ready!(self.poll_in_step(cx));
                    if let Some(error) = self.cannot(spec) {
                        ready!(self.poll_turn(cx));
                        return Poll::Ready(Err(self.tell(error)));
                    }
                    self.input.begin();
                    self.phase = Phase::Sending(0);
                }
                Phase::Sending(sent) => {
                    let unsent = &self.line.as_bytes()[sent..];
                    match ready!(Pin::new(&mut *self.transport).poll_write(cx, unsent)) {
                        Ok(written) if written == unsent.len() => self.phase = Phase::Waiting(spec.framing),
                        Ok(written) if written > 0 => self.phase = Phase::Sending(sent + written),
                        full_or_failed => {
                            // A peer that hung up closes first; its last words say so.
                            let reason = write_failed(&full_or_failed);
                            while let Poll::Ready(Ok(())) = self.input.poll_fill(cx, &mut *self.transport) {
                                self.note_hang_up(ReplyFraming::Line);
                            }
                            return Poll::Ready(Err(self.disconnected(spec, reason)));
                        }
                    }
                }
                Phase::Waiting(shape) => match self.input.take(shape) {
                    Some(Frame::HangUp) => self.hung_up = true,
                    Some(Frame::Trying) => self.transport.expect_more(),
                    Some(Frame::Reply(Reply::Dead)) => {
                        self.hung_up = true;
                        self.phase = Phase::Idle;
                        return Poll::Ready(Err(self.hung_up_error()));
                    }
                    Some(Frame::Reply(_)) => {
                        self.phase = Phase::Idle;
                        // Not the answer: it may be what the caller entered.
                        if !self.hidden {
                            tracing::debug!("{} is answered", self.command_text(spec));
                        }
                        return Poll::Ready(Ok(()));
                    }
                    Some(Frame::Unsolicited(_)) => {
                        self.park_unfinished();
                        return Poll::Ready(Err(self.unexpected(spec)));
                    }
                    None => {
                        if self.input.waiting().starts_with(b"520-") {
                            self.transport.expect_more();
                        }
                        if let Err(reason) = ready!(self.input.poll_fill(cx, &mut *self.transport)) {
                            return Poll::Ready(Err(self.disconnected(spec, reason)));
                        }
                    }
                },
            }
        }
    }

    /// The reply of the exchange that has just ended.
    pub(crate) fn reply(&self) -> Frame<'_> {
        self.input.last()
    }

    /// The reply as text for an error, at most 200 bytes of it.
    pub(crate) fn reply_text(&self) -> String {
        if self.hidden {
            return "not shown: the answer to a secret question".to_owned();
        }
        let bytes = self.input.last_bytes();
        String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).trim_end().to_owned()
    }

    /// The command's name, and what it names. Other arguments may be secret.
    pub(crate) fn command_text(&self, spec: &'static Spec) -> String {
        match self.named(spec) {
            Some(what) => format!("{} \"{}\"", spec.name, String::from_utf8_lossy(what)),
            None => spec.name.to_owned(),
        }
    }

    /// What the command names: a file, an application.
    pub(crate) fn named(&self, spec: &'static Spec) -> Option<&[u8]> {
        spec.subject()?;
        let arguments = self.line.as_bytes()[spec.name.len()..].strip_prefix(b" \"")?;
        let end = memchr::memchr(b'"', arguments).unwrap_or(arguments.len());
        Some(&arguments[..end])
    }

    pub(crate) fn unexpected(&self, spec: &'static Spec) -> CallError {
        CallError::Unexpected { command: spec.name, reply: self.reply_text() }
    }

    /// From here on, what is answered is a secret, or is none any more. A secret is not logged, not quoted in errors,
    /// masked in a transcript, and its bytes are zeroed.
    pub(crate) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
        self.transport.hide(hidden);
        self.input.hide(hidden);
    }

    /// Whether the caller is known to have hung up.
    pub(crate) fn is_hung_up(&self) -> bool {
        self.hung_up
    }

    /// Whether a command or a wait was answered by the hang-up.
    pub(crate) fn hangup_was_reported(&self) -> bool {
        self.hangup_reported
    }

    pub(crate) fn hung_up_error(&mut self) -> CallError {
        self.tell(CallError::HUNG_UP)
    }

    /// Remembers that the handler is told of the hang-up, if that is the error.
    fn tell(&mut self, error: CallError) -> CallError {
        self.hangup_reported |= error.is_hung_up();
        error
    }

    /// To be awaited before an answer that takes no I/O.
    pub(crate) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.turns.poll_take(cx)
    }

    /// What is still to be sent before anything else may be, and the transport to send it on.
    pub(crate) fn into_unsent(mut self) -> (Vec<u8>, Box<dyn Transport>) {
        self.park_unfinished();
        let unsent = self.resync.map(|resync| resync.into_unsent());
        (unsent.unwrap_or_else(|| self.line.into_buffer()), self.transport)
    }

    /// Why `spec` cannot be asked any more, if so.
    fn cannot(&self, spec: &'static Spec) -> Option<CallError> {
        if self.hung_up && !spec.allowed_after_hangup {
            Some(CallError::HUNG_UP)
        } else {
            let reason = self.disconnect?;
            Some(CallError::Disconnected { command: spec.name, reason })
        }
    }

    fn disconnected(&mut self, spec: &'static Spec, reason: Disconnect) -> CallError {
        self.phase = Phase::Idle;
        self.lose(reason);
        let error = self.cannot(spec).unwrap_or(CallError::Disconnected { command: spec.name, reason });
        self.tell(error)
    }

    /// To the caller's side of the call, a connection that Asterisk closed is a hang-up.
    fn lose(&mut self, reason: Disconnect) {
        self.disconnect.get_or_insert(reason);
        self.hung_up = true;
    }
}
