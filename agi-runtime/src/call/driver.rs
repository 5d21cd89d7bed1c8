//! Drives the dialogue of a call: does the I/O that the state machine asks for, and tells it what came.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::ReadBuf;
use tokio::task::coop::has_budget_remaining;
use tokio::time::{Instant, Sleep, sleep};

use super::coop::CoopBudget;
use super::error::CallError;
use crate::transport::{Asking, Transport};
use agi_protocol::dialogue::{Dialogue, Ending, Goal, Want};
use agi_protocol::spec::ReplyKind;
use agi_protocol::{CommandLine, Frame, RefusedCommand, Reply, Request, Spec, spec};

use crate::events::{Answer, Place, Watch};

/// The dialogue of a call, and what carries it.
pub(crate) struct DialogueDriver {
    dialogue: Dialogue,
    transport: Box<dyn Transport>,
    /// The timer of the dialogue. It lives as long as what it was set for, not as long as a future.
    timer: Option<Pin<Box<Sleep>>>,
    turns: CoopBudget,
    /// How many commands were sent.
    commands: u32,
    /// The command was begun, and nobody was told yet.
    untold: bool,
    watch: Option<Watch>,
}

impl DialogueDriver {
    /// Begins the dialogue. `received` came after the request.
    pub(crate) fn new(transport: Box<dyn Transport>, received: Vec<u8>) -> Self {
        Self {
            dialogue: Dialogue::new(received),
            transport,
            timer: None,
            turns: CoopBudget::default(),
            commands: 0,
            untold: false,
            watch: None,
        }
    }

    /// Has this call observed.
    pub(crate) fn observe(&mut self, watch: Option<Watch>) {
        self.watch = watch;
    }

    /// Returns who observes it.
    pub(crate) fn watch(&self) -> Option<&Watch> {
        self.watch.as_ref()
    }

    /// Returns how many commands were sent.
    pub(crate) fn commands(&self) -> u32 {
        self.commands
    }

    /// Returns where the caller is, or left.
    pub(crate) fn place(&self) -> Option<Place<'_>> {
        (self.commands > 0).then(|| Place::from(self.dialogue.whereabouts()))
    }

    /// Begins a command line, to which its arguments are added.
    pub(crate) fn begin(&mut self, spec: &'static Spec) {
        self.dialogue.begin(spec);
        self.untold = true;
    }

    /// Returns the line that was begun.
    pub(crate) fn line(&mut self) -> &mut CommandLine {
        self.dialogue.line()
    }

    /// Ends the line, which may have at most `limit` bytes.
    pub(crate) fn finish(&mut self, limit: usize) -> Result<(), RefusedCommand> {
        self.dialogue.finish(limit)
    }

    /// Returns the dialogue, to see how far it has come.
    pub(crate) fn dialogue(&self) -> &Dialogue {
        &self.dialogue
    }

    pub(crate) fn dialogue_mut(&mut self) -> &mut Dialogue {
        &mut self.dialogue
    }

    /// Sends the line and waits for its reply, which [`Dialogue::reply`] then has.
    pub(crate) fn poll_answer(&mut self, cx: &mut Context<'_>) -> Poll<Ending> {
        if self.untold {
            self.tell_sent();
        }
        // The usual case. Telling the dialogue at once saves asking what it wants.
        if self.dialogue.is_to_look() && !self.transport.may_have_bytes() {
            self.dialogue.nothing_waits();
        }
        let ending = ready!(self.poll(cx, Goal::Answer));
        // The answer itself is not logged: it may be what the caller entered.
        if ending == Ending::Answered && !self.dialogue.is_secret() {
            tracing::debug!("{} is answered", command_text(&self.dialogue));
        }
        Poll::Ready(ending)
    }

    /// Waits until the caller hangs up, while no command is in flight.
    pub(crate) fn poll_hang_up(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        ready!(self.poll(cx, Goal::HangUp));
        if let Some(watch) = &self.watch {
            watch.hung_up();
        }
        Poll::Ready(())
    }

    #[inline]
    fn tell_sent(&mut self) {
        self.untold = false;
        if !self.dialogue.can_be_sent() {
            return;
        }
        self.commands = self.commands.saturating_add(1);
        if let Some(watch) = &self.watch {
            watch.sent(self.dialogue.asked_for().into());
        }
    }

    /// Tells what came of the command.
    #[inline]
    pub(crate) fn tell_answered(&self, answer: Answer) {
        if let Some(watch) = &self.watch {
            watch.answered(answer, keys(&self.dialogue).filter(|_| answer == Answer::Done));
            if self.dialogue.is_hung_up() {
                watch.hung_up();
            }
        }
    }

    /// Tells that a prompt was skipped: the one that the last command was to play, or one that no command was sent for.
    #[cold]
    pub(super) fn tell_skipped(&self, request: &Request, was_sent: bool, error: &CallError) {
        if let Some(watch) = &self.watch {
            watch.skipped(request, was_sent.then(|| self.dialogue.asked_for().into()), error);
        }
    }

    /// Does what the dialogue wants until it is done.
    fn poll(&mut self, cx: &mut Context<'_>, goal: Goal) -> Poll<Ending> {
        loop {
            match self.dialogue.want(goal) {
                Want::Write(line) => {
                    let written = ready!(Pin::new(&mut *self.transport).poll_write(cx, line));
                    self.dialogue.wrote(written);
                }
                Want::WriteOrRead { rest, room } => {
                    if let Poll::Ready(written) = Pin::new(&mut *self.transport).poll_write(cx, rest) {
                        self.dialogue.wrote(written);
                    } else {
                        let mut room = ReadBuf::new(room);
                        let read = ready!(Pin::new(&mut *self.transport).poll_read(cx, &mut room));
                        let count = room.filled().len();
                        self.dialogue.read(read.map(|()| count));
                    }
                }
                Want::Read { room, more } => {
                    if self.timer.as_mut().is_some_and(|timer| timer.as_mut().poll(cx).is_ready()) {
                        self.timer = None;
                        self.dialogue.rang();
                        continue;
                    }
                    if more {
                        self.transport.expect_more();
                    }
                    let mut room = ReadBuf::new(room);
                    let read = ready!(Pin::new(&mut *self.transport).poll_read(cx, &mut room));
                    let count = room.filled().len();
                    self.dialogue.read(read.map(|()| count));
                }
                Want::Look if !self.transport.may_have_bytes() => self.dialogue.nothing_waits(),
                Want::Look => {
                    let mut room = ReadBuf::new(self.dialogue.room());
                    match Pin::new(&mut *self.transport).poll_read(cx, &mut room) {
                        Poll::Ready(read) => {
                            let count = room.filled().len();
                            self.dialogue.read(read.map(|()| count));
                        }
                        Poll::Pending if has_budget_remaining() => self.dialogue.nothing_waits(),
                        // Nothing was read, because the others have their turn. Bytes may be waiting even so.
                        Poll::Pending => ready!(self.turns.poll_take(cx)),
                    }
                }
                Want::Timer(after) => {
                    match &mut self.timer {
                        Some(timer) => timer.as_mut().reset(Instant::now() + after),
                        None => self.timer = Some(Box::pin(sleep(after))),
                    }
                    self.dialogue.timer_is_set();
                    if self.dialogue.take_unasked() {
                        tracing::warn!(
                            "bytes arrived that no command asked for (a value with a line feed?): they are passed over"
                        );
                    }
                }
                Want::NotSent(ending) => {
                    ready!(self.turns.poll_take(cx));
                    return Poll::Ready(ending);
                }
                Want::Done(ending) => {
                    // A hang-up that is known ends a wait at once, while a question that is due still waits for its time.
                    if self.timer.is_some() && goal == Goal::Answer {
                        self.stop_timer();
                    }
                    return Poll::Ready(ending);
                }
            }
        }
    }

    #[cold]
    fn stop_timer(&mut self) {
        self.timer = None;
    }

    /// Sets whether the answers from here on are secret. A secret answer is not logged, not quoted in errors, and
    /// masked in a transcript, and its bytes are zeroed.
    pub(crate) fn hide(&mut self, secret: bool) {
        self.dialogue.hide(secret);
        self.transport.hide(secret);
    }

    /// Tells a telephone in this process what is asked, until the return value is dropped: what can be keyed, and the phrases
    /// that answer it. `last` is what was asked before.
    pub(crate) fn begin_asking(&self, last: &mut Option<Asking>, question: impl FnOnce() -> (String, Vec<String>)) {
        if let Some(asks) = self.transport.asks() {
            // The end of the last one would end this one, too.
            *last = None;
            *last = Some(asks.begin(question()));
        }
    }

    /// Returns the longest line that is carried, if that is less than Asterisk reads.
    #[cfg(feature = "ami")]
    pub(crate) fn longest_line(&self) -> Option<usize> {
        self.transport.longest_line()
    }

    /// Returns the address of the other side, if it has one.
    pub(crate) fn peer_addr(&self) -> Option<std::net::SocketAddr> {
        self.transport.peer_addr()
    }

    /// Returns the app's own address on this connection, if it has one.
    #[cfg(feature = "audio")]
    pub(crate) fn local_ip(&self) -> Option<std::net::IpAddr> {
        self.transport.local_ip()
    }

    /// Returns whether the caller is known to have hung up.
    pub(crate) fn is_hung_up(&self) -> bool {
        self.dialogue.is_hung_up()
    }

    /// Whether the connection ended without a HANGUP.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.dialogue.is_cut_off()
    }

    /// Whether a command or a wait was answered by the hang-up.
    pub(crate) fn hangup_was_reported(&self) -> bool {
        self.dialogue.hangup_was_reported()
    }

    /// Returns the error that tells the handler of the hang-up.
    pub(crate) fn hung_up_error(&mut self) -> CallError {
        self.dialogue.report_hangup();
        CallError::HUNG_UP
    }

    /// Whether the last command was to hang up.
    pub(crate) fn was_to_hang_up(&self) -> bool {
        let hangup: &Spec = &spec::HANGUP;
        std::ptr::eq(self.dialogue.spec(), hangup) && self.commands > 0
    }

    /// Waits for this call's turn, before an answer that needs no I/O.
    pub(crate) fn poll_turn(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.turns.poll_take(cx)
    }

    /// Returns what must still be sent before anything else, and the transport to send it on.
    pub(crate) fn into_unsent(self) -> (Vec<u8>, Box<dyn Transport>) {
        (self.dialogue.into_unsent(), self.transport)
    }
}

/// Returns how many keys the answer has, if it is one that has keys.
fn keys(dialogue: &Dialogue) -> Option<usize> {
    let kind = dialogue.spec().reply;
    // Most commands read none, and to look at a reply is to parse it.
    if !matches!(kind, ReplyKind::Digits | ReplyKind::Key | ReplyKind::KeyAndPosition) {
        return None;
    }
    let Frame::Reply(Reply::Result(result)) = dialogue.reply() else { return None };
    match kind {
        ReplyKind::Digits => Some(result.text().len()),
        ReplyKind::Key | ReplyKind::KeyAndPosition => Some(usize::from(result.text() != b"0")),
        _ => None,
    }
}

/// Returns the command's name, and what it is about. Other arguments may be secret.
pub(super) fn command_text(dialogue: &Dialogue) -> String {
    let name = dialogue.spec().name;
    match dialogue.subject() {
        Some(subject) => format!("{name} \"{}\"", String::from_utf8_lossy(subject)),
        None => name.to_owned(),
    }
}
