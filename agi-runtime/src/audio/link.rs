//! What the handler and the stream's own task share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use agi_protocol::Digit;

use super::frame::AudioFrame;
use super::heard::{Heard, Next};
use super::said::{Flushed, Mark, Said};
use super::wire::Rate;
use crate::call::SimulatedTime;

/// The two ends of a stream: the handler, which may be anywhere, and the task that moves frames.
#[derive(Debug)]
pub(super) struct Link {
    /// The rate of what the caller says, and of what the app says.
    pub(super) hears: Rate,
    pub(super) says: Rate,
    /// The time of a simulated call, which passes only while the handler waits here.
    pub(super) simulated: Option<SimulatedTime>,
    /// How much may wait to be said.
    most: Duration,
    /// Whether something can be said.
    pub(super) speaks: bool,
    ends: Mutex<Ends>,
}

#[derive(Debug)]
pub(super) struct Ends {
    pub(super) said: Said,
    pub(super) heard: Heard,
    state: State,
    /// Who waits for something to hear, for room or for the end of what is said, and for the handler.
    listener: Option<Waker>,
    speaker: Option<Waker>,
    mover: Option<Waker>,
}

#[derive(Debug)]
enum State {
    /// Asterisk has not connected.
    Opening,
    Open,
    /// The app is done.
    Closing,
    Ended(End),
}

/// How a stream ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Asterisk closed it: the caller hung up, or was moved away.
    Closed,
    NotReading,
    Broken(String),
}

/// What a listener meets.
#[derive(Debug)]
pub(super) enum Met {
    Frame,
    Key(Digit),
    Missed(Duration),
    Played(Mark),
    End(End),
}

impl Link {
    pub(super) fn new(hears: Rate, says: Rate, most: Duration, simulated: Option<SimulatedTime>) -> Arc<Self> {
        let ends = Ends {
            said: Said::new(says),
            heard: Heard::new(hears),
            state: State::Opening,
            listener: None,
            speaker: None,
            mover: None,
        };
        Arc::new(Self { hears, says, simulated, most, speaks: true, ends: Mutex::new(ends) })
    }

    /// Makes the link of a stream that is open, and on which nothing can be said.
    #[cfg(unix)]
    pub(super) fn listening(hears: Rate, simulated: Option<SimulatedTime>) -> Arc<Self> {
        let said = Said::new(hears);
        let ends =
            Ends { said, heard: Heard::new(hears), state: State::Open, listener: None, speaker: None, mover: None };
        Arc::new(Self { hears, says: hears, simulated, most: Duration::ZERO, speaks: false, ends: Mutex::new(ends) })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Ends> {
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes what the caller says, and tells who waits for it.
    #[cfg(unix)]
    pub(super) fn hear(&self, bytes: &[u8]) {
        let mut ends = self.lock();
        ends.heard.add(bytes);
        let listener = ends.take_listener();
        drop(ends);
        listener.into_iter().for_each(Waker::wake);
    }

    /// Waits until Asterisk has connected.
    pub(super) fn poll_opened(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut ends = self.lock();
        if !matches!(ends.state, State::Opening) {
            return Poll::Ready(());
        }
        wait(&mut ends.listener, cx);
        Poll::Pending
    }

    /// Waits for what comes next. A frame is written into `frame`.
    pub(super) fn poll_heard(&self, cx: &mut Context<'_>, frame: &mut AudioFrame) -> Poll<Met> {
        let mut ends = self.lock();
        if let Some(mark) = ends.said.played() {
            return Poll::Ready(Met::Played(mark));
        }
        match ends.heard.next(|| frame.samples_mut()) {
            Some(Next::Frame) => return Poll::Ready(Met::Frame),
            Some(Next::Key(key)) => return Poll::Ready(Met::Key(key)),
            Some(Next::Missed(time)) => return Poll::Ready(Met::Missed(time)),
            None => {}
        }
        if let Some(end) = ends.end() {
            return Poll::Ready(Met::End(end));
        }
        wait(&mut ends.listener, cx);
        self.lets_time_pass(&mut ends);
        Poll::Pending
    }

    /// Waits for the caller's audio as bytes, as many as fit. 0: the stream has ended.
    pub(super) fn poll_read(&self, cx: &mut Context<'_>, bytes: &mut [u8]) -> Poll<usize> {
        let mut ends = self.lock();
        let count = ends.heard.read(bytes);
        if count > 0 || bytes.len() < 2 || ends.end().is_some() {
            return Poll::Ready(count);
        }
        wait(&mut ends.listener, cx);
        self.lets_time_pass(&mut ends);
        Poll::Pending
    }

    /// Waits until the stream has ended.
    pub(super) fn poll_end(&self, cx: &mut Context<'_>) -> Poll<End> {
        let mut ends = self.lock();
        if let Some(end) = ends.end() {
            return Poll::Ready(end);
        }
        wait(&mut ends.listener, cx);
        Poll::Pending
    }

    /// Waits until there is room, and adds samples to what is said. `None`: the stream has ended.
    pub(super) fn poll_say(&self, cx: &mut Context<'_>, samples: impl Iterator<Item = i16>) -> Poll<Option<()>> {
        self.poll_room(cx).map(|ends| ends.map(|mut ends| ends.said.add(samples)))
    }

    /// The same, and marks its end.
    pub(super) fn poll_play(&self, cx: &mut Context<'_>, samples: &[i16]) -> Poll<Option<Mark>> {
        self.poll_room(cx).map(|ends| {
            ends.map(|mut ends| {
                ends.said.add(samples);
                ends.said.mark()
            })
        })
    }

    fn poll_room(&self, cx: &mut Context<'_>) -> Poll<Option<MutexGuard<'_, Ends>>> {
        let mut ends = self.lock();
        if ends.end().is_some() {
            return Poll::Ready(None);
        }
        if ends.said.waits() >= self.most {
            wait(&mut ends.speaker, cx);
            self.lets_time_pass(&mut ends);
            return Poll::Pending;
        }
        Poll::Ready(Some(ends))
    }

    /// Waits until all is said. `None`: the stream has ended.
    pub(super) fn poll_drained(&self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let mut ends = self.lock();
        if ends.end().is_some() {
            return Poll::Ready(None);
        }
        if ends.said.waits() > Duration::ZERO {
            wait(&mut ends.speaker, cx);
            self.lets_time_pass(&mut ends);
            return Poll::Pending;
        }
        Poll::Ready(Some(()))
    }

    pub(super) fn flush(&self) -> Flushed {
        self.lock().said.flush()
    }

    /// Tells the stream's task that the app is done.
    pub(super) fn close(&self) {
        let mut ends = self.lock();
        if !matches!(ends.state, State::Ended(_)) {
            ends.state = State::Closing;
        }
        let mover = ends.mover.take();
        drop(ends);
        mover.into_iter().for_each(Waker::wake);
    }

    /// Lets the stream's task go on, where simulated time waits for the handler.
    fn lets_time_pass(&self, ends: &mut Ends) {
        if self.simulated.is_some() {
            ends.mover.take().into_iter().for_each(Waker::wake);
        }
    }

    /// Takes who waits to say something, or for the end of it, if there is room again or nothing left.
    pub(super) fn take_speaker(&self, ends: &mut Ends) -> Option<Waker> {
        ends.speaker.take_if(|_| {
            let waits = ends.said.waits();
            waits.is_zero() || waits < self.most
        })
    }

    /// Notes how the stream ended, and tells who waits.
    pub(super) fn end(&self, end: End) {
        let mut ends = self.lock();
        if !matches!(ends.state, State::Ended(_)) {
            ends.state = State::Ended(end);
        }
        let wakes = [ends.listener.take(), ends.speaker.take()];
        drop(ends);
        wakes.into_iter().flatten().for_each(Waker::wake);
    }
}

impl Ends {
    /// Notes that Asterisk has connected. `false`: the app is done already.
    pub(super) fn open(&mut self) -> bool {
        let opens = matches!(self.state, State::Opening);
        if opens {
            self.state = State::Open;
        }
        opens
    }

    pub(super) fn is_closing(&self) -> bool {
        matches!(self.state, State::Closing)
    }

    fn end(&self) -> Option<End> {
        match &self.state {
            State::Ended(end) => Some(end.clone()),
            State::Closing => Some(End::Closed),
            State::Opening | State::Open => None,
        }
    }

    /// Whether the handler waits here, with nothing left to take.
    pub(super) fn is_awaited(&self) -> bool {
        self.listener.is_some() || self.speaker.is_some()
    }

    /// Keeps the waker of the stream's task, for when the handler waits or is done.
    pub(super) fn wake_when_awaited(&mut self, cx: &mut Context<'_>) {
        wait(&mut self.mover, cx);
    }

    /// Takes who waits for something to hear.
    pub(super) fn take_listener(&mut self) -> Option<Waker> {
        self.listener.take()
    }
}

fn wait(place: &mut Option<Waker>, cx: &mut Context<'_>) {
    match place {
        Some(waker) => waker.clone_from(cx.waker()),
        None => *place = Some(cx.waker().clone()),
    }
}
