//! What plays Asterisk: many streams, on each of which the caller says a frame of 20 ms each 20 ms, in real time.
//!
//! The streams are spread over the 20 ms, as calls are that began at any time. One thread sleeps until the next frames are
//! to be said, receives what has come, and sends them. It sleeps by the clock alone, so that all servers meet the same
//! beat: one that wakes it would meet another one, and pay for the waking.

use std::net::SocketAddr;
use std::num::NonZeroU64;
use std::os::fd::OwnedFd;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::thread::set_current_timer_slack;

use super::stream::{Stream, Tally};
use crate::generator::Work;

pub(super) const TICK: Duration = Duration::from_millis(20);

/// How often the thread wakes: for the frames of each millisecond together, as a busy server meets them, or for each frame
/// at its own time, to tell how late the answers are.
#[derive(Clone, Copy)]
pub(super) enum Beat {
    Millisecond,
    Frame,
}

pub(super) struct Streams {
    all: Vec<Stream>,
    poll: OwnedFd,
    events: Vec<Event>,
    begin: Instant,
    /// How many frames were sent on all streams together.
    sent: u32,
    beat: Beat,
    records: bool,
}

impl Streams {
    /// Opens so many. The caller says nothing yet.
    pub(super) fn open(server: SocketAddr, work: Option<&Work>, count: u32, beat: Beat) -> Result<Self> {
        // Each frame goes out at its time, and not with the next ones.
        set_current_timer_slack(NonZeroU64::new(1))?;
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        let streams = (0..count).map(|_| Stream::open(server, work)).collect::<Result<Vec<_>>>()?;
        for (stream, number) in streams.iter().zip(0..) {
            epoll::add(&poll, &stream.audio, EventData::new_u64(number), EventFlags::IN)?;
        }
        let events = Vec::with_capacity(streams.len());
        Ok(Self { all: streams, poll, events, begin: Instant::now(), sent: 0, beat, records: false })
    }

    /// Every caller says so many frames.
    pub(super) fn play(&mut self, frames: u32) -> Result<()> {
        let count = u32::try_from(self.all.len())?;
        if self.sent == 0 {
            self.begin = Instant::now();
        }
        for number in self.sent..self.sent + frames * count {
            let place = number % count;
            let within = match self.beat {
                Beat::Millisecond => TICK / 20 * (20 * place / count),
                Beat::Frame => TICK * place / count,
            };
            let left = (self.begin + TICK * (number / count) + within).checked_duration_since(Instant::now());
            left.into_iter().for_each(sleep);
            if left.is_some() || place == 0 {
                self.receive()?;
            }
            self.all[place as usize].say()?;
            self.sent += 1;
        }
        Ok(())
    }

    /// The same; and tells how late each frame was that came meanwhile, in milliseconds: against the even beat of 20 ms that
    /// its stream's earliest frame sets.
    pub(super) fn lateness(&mut self, frames: u32) -> Result<Vec<f64>> {
        self.records = true;
        self.play(frames)?;
        self.records = false;
        let mut late = Vec::new();
        for stream in &mut self.all {
            let after_beat = |(time, number): (&Duration, u32)| time.as_secs_f64() - (TICK * number).as_secs_f64();
            let times: Vec<_> = stream.arrivals.iter().zip(0..).map(after_beat).collect();
            let earliest = times.iter().copied().fold(f64::INFINITY, f64::min);
            late.extend(times.iter().map(|time| (time - earliest) * 1e3));
            stream.arrivals.clear();
        }
        ensure!(!late.is_empty(), "no frame came");
        Ok(late)
    }

    /// Receives what comes in this time, at most two frames of each.
    pub(super) fn listen(&mut self, time: Duration) -> Result<()> {
        sleep(time);
        self.receive()
    }

    /// Of all streams together.
    pub(super) fn tally(&self) -> Tally {
        self.all.iter().fold(Tally::default(), |sum, Stream { tally, .. }| Tally {
            sent: sum.sent + tally.sent,
            heard: sum.heard + tally.heard,
            missed: sum.missed + tally.missed,
        })
    }

    /// Every caller hangs up.
    pub(super) fn hang_up(self) -> Result<()> {
        self.all.into_iter().try_for_each(Stream::hang_up)
    }

    fn receive(&mut self) -> Result<()> {
        self.events.clear();
        epoll::wait(&self.poll, spare_capacity(&mut self.events), Some(&Timespec::default()))?;
        let time = self.begin.elapsed();
        for event in &self.events {
            let stream = &mut self.all[usize::try_from(event.data.u64())?];
            let frames = stream.receive()?;
            if self.records {
                stream.arrivals.extend((0..frames).map(|_| time));
            }
        }
        Ok(())
    }
}
