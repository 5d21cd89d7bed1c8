//! The task of a stream: takes what the caller says from the connection, and gives it what the app says, frame by frame.

use std::future::Future;
use std::io;
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use agi_protocol::Digit;
use pin_project_lite::pin_project;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::link::{End, Ends, Link};
use super::pace::{FRAME, Pace};
use super::wire::{self, Fault, Frame, Outgoing, Rate};

/// How long Asterisk may leave unread what the app says, and how long it may take to close a stream that is done.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many bytes are read at once: more than a packet of most phones.
const READ: usize = 2_048;

pin_project! {
    /// Moves the frames of one stream, until it has ended.
    pub(super) struct Pump<S> {
        moves: Mover<S>,
        #[pin]
        timer: Sleep,
    }
}

/// All of it but its timer.
///
/// Frames come and go by way of the stack. Only what is left of one takes memory of its own. With many streams, most of
/// what a frame costs here is memory that is not in the processor's cache any more, so it touches little of it.
struct Mover<S> {
    stream: S,
    link: Arc<Link>,
    /// As the link has them.
    hears: Rate,
    says: Rate,
    simulated: bool,
    /// What has come and is not whole yet, or waits for simulated time.
    incoming: Vec<u8>,
    /// What is left to send of a frame. Asterisk waits 5 ms for the rest of one, so each goes out in one write.
    unsent: Vec<u8>,
    /// In simulated time: what is left waits until the handler has done what it does about the frame that came.
    holds: bool,
    pace: Pace,
    /// In simulated time: when a frame is due although none comes.
    simulated_due: Duration,
    /// Since when Asterisk does not read, or the app is done.
    since: Option<Instant>,
    /// The app is done: Asterisk is told, and closes. To close first would reset the connection, which is an error to it.
    closes: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Pump<S> {
    /// `incoming` came after the stream's UUID.
    pub(super) fn new(stream: S, link: Arc<Link>, mut incoming: Vec<u8>) -> Self {
        incoming.shrink_to_fit();
        let now = Instant::now();
        let moves = Mover {
            hears: link.hears,
            says: link.says,
            simulated: link.simulated.is_some(),
            simulated_due: link.simulated.as_ref().map_or(Duration::ZERO, |time| time.now() + FRAME),
            stream,
            link,
            incoming,
            unsent: Vec::new(),
            holds: false,
            pace: Pace::begin(now),
            since: None,
            closes: false,
        };
        Self { moves, timer: sleep_until(now) }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Mover<S> {
    /// Does what can be done now. Ready: the stream has ended.
    fn poll_move(&mut self, mut timer: Pin<&mut Sleep>, cx: &mut Context<'_>) -> Poll<End> {
        if self.simulated && !timer.is_elapsed() {
            // Nothing was late: time stood still.
            self.pace = Pace::begin(Instant::now() + FRAME / 2);
        }
        loop {
            let (mut bytes, mut out) = ([MaybeUninit::uninit(); READ], Outgoing::none());
            // What is kept is not whole if it is shorter than the longest frame, and then there is room for the rest.
            let room = self.hears.longest().saturating_sub(self.incoming.len());
            let mut fresh = ReadBuf::uninit(&mut bytes[..READ.min(room)]);
            let Ok(more) = self.read(cx, &mut fresh) else { return Poll::Ready(End::Closed) };
            let now = Instant::now();
            let taken = match self.exchange(cx, now, fresh.filled(), &mut out) {
                Ok(taken) => taken,
                Err(fault) => return Poll::Ready(End::Broken(broken(&fault))),
            };
            match self.poll_write(cx, out.bytes()) {
                Poll::Ready(Ok(())) if !self.closes => self.since = None,
                Poll::Ready(Ok(())) => {}
                Poll::Ready(Err(_)) => return Poll::Ready(End::Closed),
                Poll::Pending => self.since = self.since.or(Some(now)),
            }
            // A frame may be longer than one read. In simulated time, what has come whole may have to wait.
            if more && (taken || !self.simulated) {
                continue;
            }
            if self.since.is_some_and(|since| now >= since + PATIENCE) {
                return Poll::Ready(if self.closes { End::Closed } else { End::NotReading });
            }
            let next = self.since.map_or_else(|| self.pace.latest(), |since| since + PATIENCE);
            if timer.deadline() != next {
                timer.as_mut().reset(next);
            }
            ready!(timer.as_mut().poll(cx));
        }
    }

    /// Reads what has come, as far as there is room. Returns whether there may be more; an error is the end.
    fn read(&mut self, cx: &mut Context<'_>, fresh: &mut ReadBuf<'_>) -> io::Result<bool> {
        while fresh.remaining() > 0 {
            let have = fresh.filled().len();
            match Pin::new(&mut self.stream).poll_read(cx, fresh) {
                Poll::Ready(Ok(())) if fresh.filled().len() == have => return Err(io::ErrorKind::UnexpectedEof.into()),
                Poll::Ready(read) => read?,
                Poll::Pending => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Gives the handler what has come, and takes the frame that is due. Returns whether there is room again.
    fn exchange(
        &mut self,
        cx: &mut Context<'_>,
        now: Instant,
        fresh: &[u8],
        out: &mut Outgoing,
    ) -> Result<bool, Fault> {
        if self.closes {
            self.incoming.clear();
            return Ok(true);
        }
        let joined = !self.incoming.is_empty();
        if joined {
            self.incoming.extend_from_slice(fresh);
        }
        let mut ends = self.link.lock();
        ends.wake_when_awaited(cx);
        let (taken, audio) = take(if joined { &self.incoming } else { fresh }, self.hears, self.simulated, &mut ends)?;
        let mut listener = if taken > 0 { ends.take_listener() } else { None };
        let mut speaker = None;
        let free = self.unsent.is_empty() || self.holds;
        self.holds &= !ends.is_awaited() && !ends.is_closing();
        if ends.is_closing() && free {
            out.hang_up();
            if !self.unsent.is_empty() {
                put_after(&mut self.unsent, out);
            }
            (self.closes, self.since) = (true, Some(now));
        } else if self.unsent.is_empty()
            && is_due(&mut self.pace, &mut self.simulated_due, &self.link, &ends, now, audio)
        {
            ends.said.write_frame(out.silence(self.says));
            if ends.said.is_at_a_mark() {
                listener = listener.or_else(|| ends.take_listener());
            }
            speaker = self.link.take_speaker(&mut ends);
            self.holds = self.simulated && audio && !ends.is_awaited();
        }
        drop(ends);
        if self.holds {
            put_after(&mut self.unsent, out);
        }
        if joined {
            self.incoming.drain(..taken);
        } else {
            self.incoming.extend_from_slice(&fresh[taken..]);
        }
        listener.into_iter().chain(speaker).for_each(Waker::wake);
        Ok(taken > 0)
    }

    /// Writes what is left of a frame, or this one; what is not taken is left.
    fn poll_write(&mut self, cx: &mut Context<'_>, frame: &[u8]) -> Poll<io::Result<()>> {
        if self.holds {
            return Poll::Ready(Ok(()));
        }
        let left = !self.unsent.is_empty();
        let (bytes, mut written) = (if left { &self.unsent } else { frame }, 0);
        let result = loop {
            if written == bytes.len() {
                break Poll::Ready(Ok(()));
            }
            match Pin::new(&mut self.stream).poll_write(cx, &bytes[written..]) {
                Poll::Ready(Ok(0)) => break Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(count)) => written += count,
                other => break other.map_ok(drop),
            }
        };
        if left {
            self.unsent.drain(..written);
        } else {
            self.unsent.extend_from_slice(&frame[written..]);
        }
        result
    }
}

/// Takes the frames that have come whole: all of them, or, in simulated time, one of audio when the handler waits for it.
/// Returns how many bytes they have, and whether there was audio.
fn take(incoming: &[u8], rate: Rate, simulated: bool, ends: &mut Ends) -> Result<(usize, bool), Fault> {
    let (mut taken, mut audio) = (0, false);
    while let Some((frame, length)) = wire::read(&incoming[taken..], rate)? {
        match frame {
            Frame::Audio(_) if simulated && (audio || !ends.is_awaited()) => break,
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

/// Lets a frame wait, after what waits already.
fn put_after(unsent: &mut Vec<u8>, out: &mut Outgoing) {
    unsent.extend_from_slice(out.bytes());
    *out = Outgoing::none();
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

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        this.moves.poll_move(this.timer, cx).map(|end| this.moves.link.end(end))
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

#[cfg(test)]
mod tests {
    use super::{Link, Pump};
    use crate::audio::heard::Next;
    use crate::audio::wire::Rate;
    use std::pin::pin;
    use std::task::{Context, Waker};
    use std::time::Duration;
    use tokio::io::AsyncWriteExt;

    #[tokio::test]
    async fn a_frame_that_is_longer_than_one_read_is_heard_at_once() {
        let rate = Rate::of(16_000).unwrap();
        let link = Link::new(rate, rate, Duration::from_secs(30), None);
        let (near, mut far) = tokio::io::duplex(8_192);
        // 125 ms.
        far.write_all(&[&[0x12, 0x0f, 0xa0][..], &[7; 4_000]].concat()).await.unwrap();
        let mut pump = pin!(Pump::new(near, link.clone(), Vec::new()));
        assert!(pump.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        let mut frame = [0; 320];
        let heard = std::iter::from_fn(|| link.lock().heard.next(|| &mut frame)).filter(|next| *next == Next::Frame);
        assert_eq!(heard.count(), 6, "and half of a seventh");
    }
}
