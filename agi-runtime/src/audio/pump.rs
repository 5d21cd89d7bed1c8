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
use super::pace::Pace;
use super::wire::{self, Fault, Frame, HANG_UP, begin_audio};

/// How long Asterisk may leave unread what the app says, and how long it may take to close a stream that is done.
const PATIENCE: Duration = Duration::from_secs(5);

/// Moves the frames of one stream, until it has ended.
pub(super) struct Pump<S> {
    stream: S,
    link: Arc<Link>,
    /// What has come and is not understood yet.
    incoming: Vec<u8>,
    /// The frame that is sent, and how many of its bytes are.
    outgoing: Vec<u8>,
    written: usize,
    pace: Pace,
    timer: Pin<Box<Sleep>>,
    /// Since when Asterisk does not read, or the app is done.
    since: Option<Instant>,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Streams,
    /// The app is done: Asterisk is told, and closes.
    Closes,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pump<S> {
    /// `incoming` came after the stream's UUID.
    pub(super) fn new(stream: S, link: Arc<Link>, mut incoming: Vec<u8>) -> Self {
        let (now, room) = (Instant::now(), link.rate.room());
        incoming.reserve_exact(room.saturating_sub(incoming.len()));
        let timer = Box::pin(sleep_until(now));
        let outgoing = Vec::with_capacity(room / 2);
        let phase = Phase::Streams;
        Self { stream, link, incoming, outgoing, written: 0, pace: Pace::begin(now), timer, since: None, phase }
    }

    /// Does what can be done now. Ready: the stream has ended.
    fn poll_move(&mut self, cx: &mut Context<'_>) -> Poll<End> {
        loop {
            let read = match self.poll_read(cx) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(End::Closed),
                Poll::Ready(Ok(_)) => true,
                Poll::Pending => false,
            };
            let now = Instant::now();
            let moved = match self.phase {
                Phase::Streams => match self.take_and_give(cx, now) {
                    Ok(moved) => moved,
                    Err(fault) => return Poll::Ready(End::Broken(broken(&fault))),
                },
                Phase::Closes => {
                    self.incoming.clear();
                    false
                }
            };
            match self.poll_write(cx) {
                Poll::Ready(Ok(())) => self.since = self.since.filter(|_| self.phase == Phase::Closes),
                Poll::Ready(Err(_)) => return Poll::Ready(End::Closed),
                Poll::Pending => self.since = self.since.or(Some(now)),
            }
            if read || moved {
                continue;
            }
            if self.since.is_some_and(|since| now >= since + PATIENCE) {
                return Poll::Ready(if self.phase == Phase::Closes { End::Closed } else { End::NotReading });
            }
            let next = self.since.map_or_else(|| self.pace.latest(), |since| since + PATIENCE);
            if self.timer.deadline() != next {
                self.timer.as_mut().reset(next);
            }
            ready!(self.timer.as_mut().poll(cx));
        }
    }

    /// Reads what has come, as far as there is room.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let have = self.incoming.len();
        self.incoming.resize(self.link.rate.room().max(have), 0);
        let mut room = ReadBuf::new(&mut self.incoming[have..]);
        if room.remaining() == 0 {
            // In simulated time, the handler has not taken what came before.
            return Poll::Pending;
        }
        let read = Pin::new(&mut self.stream).poll_read(cx, &mut room);
        let count = room.filled().len();
        self.incoming.truncate(have + count);
        read.map_ok(|()| count)
    }

    /// Gives the handler what has come, and takes the frame that is due. Returns whether there may be more to do.
    fn take_and_give(&mut self, cx: &mut Context<'_>, now: Instant) -> Result<bool, Fault> {
        let link = Arc::clone(&self.link);
        let mut ends = link.lock();
        ends.wake_when_awaited(cx);
        let mut wakes = [None, None];
        let came = self.take(&mut ends, &mut wakes)?;
        let writes = self.written < self.outgoing.len();
        if ends.is_closing() && !writes {
            self.outgoing.clear();
            self.outgoing.extend_from_slice(&HANG_UP);
            (self.written, self.phase, self.since) = (0, Phase::Closes, Some(now));
            return Ok(true);
        }
        let due = match (came, link.simulated) {
            (true, true) => true,
            (true, false) => self.pace.with_a_frame(now) || self.pace.alone(now),
            (false, _) => self.pace.alone(now),
        };
        if due && !writes {
            self.outgoing.clear();
            self.written = 0;
            begin_audio(link.rate, &mut self.outgoing);
            ends.said.write_frame(&mut self.outgoing);
            if link.may_speak(&ends) {
                wakes[1] = ends.take_speaker();
            }
            if ends.said.is_at_a_mark() && wakes[0].is_none() {
                wakes[0] = ends.take_listener();
            }
        }
        drop(ends);
        wakes.into_iter().flatten().for_each(Waker::wake);
        Ok(due)
    }

    /// Takes the frames that have come whole: all of them, or, in simulated time, one of audio when the handler waits for
    /// it. Returns whether there was audio.
    fn take(&mut self, ends: &mut Ends, wakes: &mut [Option<Waker>; 2]) -> Result<bool, Fault> {
        let (mut taken, mut audio) = (0, false);
        while let Some((frame, length)) = wire::read(&self.incoming[taken..], self.link.rate)? {
            match frame {
                Frame::Audio(_) if self.link.simulated && (audio || !ends.is_awaited()) => break,
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
        if taken > 0 {
            self.incoming.drain(..taken);
            wakes[0] = ends.take_listener();
        }
        Ok(audio)
    }

    /// Writes what is left of the frame.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest @ [_, ..]) = self.outgoing.get(self.written..) {
            match ready!(Pin::new(&mut self.stream).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                count => self.written += count,
            }
        }
        Poll::Ready(Ok(()))
    }
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

/// Says what is wrong with a frame, and what to do.
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
