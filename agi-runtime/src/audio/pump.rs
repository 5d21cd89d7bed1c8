//! The task of a stream: takes what the caller says from the connection, and gives it what the app says, frame by frame.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use agi_protocol::Digit;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::link::{End, Ends, Link};
use super::pace::{FRAME, Pace};
use super::wire::{self, Fault, Frame, HANG_UP, begin_audio};

/// How long Asterisk may leave unread what the app says, and how long it may take to close a stream that is done.
const PATIENCE: Duration = Duration::from_secs(5);

/// Moves the frames of one stream, until it has ended.
pub(super) struct Pump<S> {
    stream: S,
    link: Arc<Link>,
    /// What has come and is not understood yet.
    incoming: Vec<u8>,
    /// The frame that is sent, and how many of its bytes are. Asterisk waits 5 ms for the rest of a frame, so each goes out
    /// in one write.
    outgoing: Vec<u8>,
    written: usize,
    pace: Pace,
    /// In simulated time: when a frame is due although none comes.
    simulated_due: Duration,
    timer: Pin<Box<Sleep>>,
    /// Since when Asterisk does not read, or the app is done.
    since: Option<Instant>,
    /// The app is done: Asterisk is told, and closes. To close first would reset the connection, which is an error to it.
    closes: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pump<S> {
    /// `incoming` came after the stream's UUID.
    pub(super) fn new(stream: S, link: Arc<Link>, mut incoming: Vec<u8>) -> Self {
        let now = Instant::now();
        incoming.reserve_exact(link.hears.least_room().saturating_sub(incoming.len()));
        let outgoing = Vec::with_capacity(link.says.framed());
        let (pace, timer) = (Pace::begin(now), Box::pin(sleep_until(now)));
        let simulated_due = link.simulated.as_ref().map_or(Duration::ZERO, |time| time.now() + FRAME);
        Self { stream, link, incoming, outgoing, written: 0, pace, simulated_due, timer, since: None, closes: false }
    }

    /// Does what can be done now. Ready: the stream has ended.
    fn poll_move(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        if self.link.simulated.is_some() && !self.timer.is_elapsed() {
            // Nothing was late: time stood still.
            self.pace = Pace::begin(Instant::now() + FRAME / 2);
        }
        loop {
            let Ok(more) = self.read(cx) else { return Poll::Ready(End::Closed) };
            let now = Instant::now();
            let taken = match self.exchange(cx, now) {
                Ok(taken) => taken,
                Err(fault) => return Poll::Ready(End::Broken(broken(&fault))),
            };
            match self.poll_write(cx) {
                Poll::Ready(Ok(())) if !self.closes => self.since = None,
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(End::Closed),
                Poll::Pending => self.since = self.since.or(Some(now)),
            }
            if more && taken {
                continue;
            }
            if self.since.is_some_and(|since| now >= since + PATIENCE) {
                return Poll::Ready(if self.closes { End::Closed } else { End::NotReading });
            }
            let next = self.since.map_or_else(|| self.pace.latest(), |since| since + PATIENCE);
            if self.timer.deadline() != next {
                self.timer.as_mut().reset(next);
            }
            ready!(self.timer.as_mut().poll(cx));
        }
    }

    /// Reads what has come, as far as there is room. Returns whether there may be more; an error is the end.
    fn read(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        loop {
            let room = self.link.hears.room(&self.incoming);
            let have = self.incoming.len();
            if have == room {
                return Ok(true);
            }
            self.incoming.resize(room, 0);
            let mut buffer = ReadBuf::new(&mut self.incoming[have..]);
            let read = Pin::new(&mut self.stream).poll_read(cx, &mut buffer);
            let count = buffer.filled().len();
            self.incoming.truncate(have + count);
            match read {
                Poll::Ready(Ok(())) if count == 0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                Poll::Ready(read) => read?,
                Poll::Pending => return Ok(false),
            }
        }
    }

    /// Gives the handler what has come, and takes the frame that is due. Returns whether there is room again.
    fn exchange(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Fault> {
        if self.closes {
            self.incoming.clear();
            return Ok(true);
        }
        let mut ends = self.link.lock();
        ends.wake_when_awaited(cx);
        let (taken, audio) = take(&self.incoming, &self.link, &mut ends)?;
        let mut listener = if taken > 0 { ends.take_listener() } else { None };
        let mut speaker = None;
        if self.written == self.outgoing.len() {
            if ends.is_closing() {
                self.outgoing.clear();
                self.outgoing.extend_from_slice(&HANG_UP);
                (self.written, self.closes, self.since) = (0, true, Some(now));
            } else if is_due(&mut self.pace, &mut self.simulated_due, &self.link, &ends, now, audio) {
                self.outgoing.clear();
                self.written = 0;
                begin_audio(self.link.says, &mut self.outgoing);
                ends.said.write_frame(&mut self.outgoing);
                if ends.said.is_at_a_mark() {
                    listener = listener.or_else(|| ends.take_listener());
                }
                if self.link.may_speak(&ends) {
                    speaker = ends.take_speaker();
                }
            }
        }
        drop(ends);
        self.incoming.drain(..taken);
        listener.into_iter().chain(speaker).for_each(Waker::wake);
        Ok(taken > 0)
    }

    /// Writes what is left of the frame.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.outgoing.len() {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, &self.outgoing[self.written..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.written += count,
            }
        }
        Poll::Ready(Ok(()))
    }
}

/// Takes the frames that have come whole: all of them, or, in simulated time, one of audio when the handler waits for it.
/// Returns how many bytes they have, and whether there was audio.
fn take(incoming: &[u8], link: &Link, ends: &mut Ends) -> Result<(usize, bool), Fault> {
    let (mut taken, mut audio) = (0, false);
    while let Some((frame, length)) = wire::read(&incoming[taken..], link.hears)? {
        match frame {
            Frame::Audio(_) if link.simulated.is_some() && (audio || !ends.is_awaited()) => break,
            Frame::Audio(samples) => {
                ends.heard.add(samples);
                audio = true;
            }
            Frame::Key(key) => {
                if let Some(key) = Digit::new(key.into()) {
                    ends.heard.press(key);
                }
            }
            // What ends the stream comes with its end. A second UUID, or anything else, says nothing.
            Frame::Id(_) | Frame::HangUp | Frame::Error(_) | Frame::Unknown => {}
        }
        taken += length;
    }
    Ok((taken, audio))
}

/// Whether a frame is to be sent.
fn is_due(pace: &mut Pace, simulated_due: &mut Duration, link: &Link, ends: &Ends, now: Instant, audio: bool) -> bool {
    let Some(time) = &link.simulated else { return audio && pace.with_a_frame(now) || pace.alone(now) };
    // What is late by the real clock is late only if the time of the call has gone on, too.
    let due = audio || ends.is_awaited() && time.now() >= *simulated_due && pace.alone(now);
    if due {
        *simulated_due = time.now() + FRAME;
    }
    due
}

impl<S: AsyncRead + AsyncWrite + Unpin> Future for Pump<S> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let end = ready!(self.poll_move(cx));
        let mut ends = self.link.lock();
        ends.ended(end);
        let wakes = [ends.take_listener(), ends.take_speaker()];
        drop(ends);
        wakes.into_iter().flatten().for_each(Waker::wake);
        Poll::Ready(())
    }
}

/// Says what is wrong with a frame.
fn broken(fault: &Fault) -> String {
    match fault {
        Fault::Length { kind, length } => {
            format!("a frame of type 0x{kind:02x} announced {length} bytes, which AudioSocket never sends")
        }
        Fault::OtherRate { kind } => format!(
            "frames of type 0x{kind:02x} came, which are of another rate: this Asterisk does not stream what was asked for"
        ),
    }
}
