//! The application `AudioSocket`, and the channel of `Dial(AudioSocket/…)`, while they stream.

use std::collections::VecDeque;
use std::time::Duration;

use super::frame::{self, Decoder, Frame};
use crate::audio::{FRAME, Peer, time};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running};

/// After so long without a frame in either direction, Asterisk gives up (`app_audiosocket.c`).
const ACTIVITY: Duration = Duration::from_secs(2);

/// How long a key is held; a shorter press lasts as long.
const PRESS: Duration = Duration::from_millis(100);

/// How a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamEnd {
    /// Asterisk could not connect.
    Refused,
    /// The server is done.
    Done,
    /// Nothing came, or what came was wrong, or the connection broke.
    Failed,
    /// The caller hung up.
    HungUp,
}

/// What Asterisk makes of the end of a stream, which lasted so long.
pub(super) type Ending = fn(&mut ChannelContext, StreamEnd, Duration) -> Reply;

/// See the module.
pub(super) struct Stream {
    pub(super) uuid: [u8; 16],
    pub(super) rate: u32,
    /// Whether it is an application on the caller's channel, which has to be answered, and ends where nothing happens.
    pub(super) is_application: bool,
    pub(super) ending: Ending,
    began: Duration,
    /// When the caller's next frame comes; `None` before Asterisk is connected.
    tick: Option<Duration>,
    last_frame: Duration,
    decoder: Decoder,
    /// The entry of the log that grows while the caller speaks.
    says: Option<(usize, Duration)>,
    /// The keys that are pressed, one after the other, and when the first is released. Meanwhile Asterisk hears nothing
    /// else.
    keys: VecDeque<u8>,
    release: Duration,
}

impl Stream {
    pub(super) fn new(uuid: [u8; 16], rate: u32, is_application: bool, ending: Ending, now: Duration) -> Self {
        Self {
            uuid,
            rate,
            is_application,
            ending,
            began: now,
            tick: None,
            last_frame: now,
            decoder: Decoder::default(),
            says: None,
            keys: VecDeque::new(),
            release: now,
        }
    }

    fn ends(&mut self, ctx: &mut ChannelContext, end: StreamEnd) -> Progress {
        ctx.audio.connection.closes();
        ctx.audio.line.falls_silent();
        ctx.audio.heard.ends();
        let lasted = ctx.now.saturating_sub(self.began);
        Progress::Done((self.ending)(ctx, end, lasted))
    }

    fn connected(&mut self, ctx: &mut ChannelContext) -> Progress {
        if self.is_application && !ctx.channel.up {
            return self.ends(ctx, StreamEnd::Failed);
        }
        ctx.answer();
        ctx.audio.connection.opens(self.rate);
        ctx.audio.connection.write(&frame::uuid(self.uuid));
        (self.began, self.last_frame) = (ctx.now, ctx.now);
        self.tick = Some(ctx.now + FRAME);
        Progress::Continue
    }

    fn presses(&mut self, key: u8, now: Duration) {
        if self.keys.is_empty() {
            self.release = now + PRESS;
        }
        self.keys.push_back(key);
    }

    /// Something is due: a key is released, or the caller's next 20 ms have passed.
    fn due_now(&mut self, ctx: &mut ChannelContext) -> Progress {
        let held = !self.keys.is_empty();
        if held && ctx.now >= self.release {
            if let Some(key) = self.keys.pop_front() {
                ctx.audio.connection.write(&frame::key(key));
            }
            (self.release, self.last_frame) = (ctx.now + PRESS, ctx.now);
        }
        if self.tick.is_none_or(|tick| ctx.now < tick) {
            return Progress::Continue;
        }
        let inactive = self.is_application && ctx.now >= self.last_frame + ACTIVITY;
        if inactive || self.decoder.is_within_a_frame() {
            return self.ends(ctx, StreamEnd::Failed);
        }
        self.ticks(held, ctx);
        Progress::Continue
    }

    /// `held`: a key was held meanwhile.
    fn ticks(&mut self, held: bool, ctx: &mut ChannelContext) {
        self.tick = Some(ctx.now + FRAME);
        let audio = &mut ctx.audio;
        let frame = audio.speaks(self.rate, &mut self.says, ctx.now, &mut ctx.log);
        match frame.filter(|_| !held) {
            Some(samples) => {
                self.last_frame = ctx.now;
                audio.connection.write(&frame::audio(self.rate, &samples));
                audio.connection.ticks();
            }
            // The server's own clock keeps a line alive that sends nothing for long.
            None if audio.line.suppresses_silence => audio.connection.ticks(),
            None => {}
        }
    }

    fn receives(&mut self, bytes: &[u8], ctx: &mut ChannelContext) -> Progress {
        self.decoder.receive(bytes);
        while let Some(frame) = self.decoder.next() {
            match frame {
                Frame::Audio { rate, samples } => {
                    self.last_frame = ctx.now;
                    let audio = &mut ctx.audio;
                    audio.connection.is_answered();
                    let silence = samples.iter().all(|sample| *sample == 0);
                    audio.heard.hears(silence, time(samples.len(), rate), ctx.now, &mut ctx.log);
                    if let Some(kept) = &mut audio.kept {
                        kept.hears(rate, &samples);
                    }
                }
                Frame::HangUp => return self.ends(ctx, StreamEnd::Done),
                Frame::Error => return self.ends(ctx, StreamEnd::Failed),
            }
        }
        Progress::Continue
    }
}

impl Running for Stream {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        let tick = self.tick?;
        Some(if self.keys.is_empty() { tick } else { tick.min(self.release) })
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match what {
            Event::Audio(Peer::Connected) => self.connected(ctx),
            Event::Audio(Peer::Refused) => self.ends(ctx, StreamEnd::Refused),
            Event::Audio(Peer::Sent(bytes)) => self.receives(bytes, ctx),
            Event::Audio(Peer::Closed) if self.decoder.is_within_a_frame() => self.ends(ctx, StreamEnd::Failed),
            Event::Audio(Peer::Closed) => self.ends(ctx, StreamEnd::Done),
            Event::Audio(Peer::Broken) => self.ends(ctx, StreamEnd::Failed),
            Event::Due => self.due_now(ctx),
            Event::Key(key) => {
                self.presses(key.ascii(), ctx.now);
                Progress::Continue
            }
            Event::HangUp => self.ends(ctx, StreamEnd::HungUp),
            Event::Text(_) | Event::Bytes => Progress::Continue,
        }
    }
}
