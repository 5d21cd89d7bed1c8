//! Live audio on a real call. At both ends is an app, so that what one plays is what the other must hear, through
//! Asterisk: over a channel within it, or over SIP with the codec ulaw.

mod agent;
mod desk;
mod echo;
mod going_on;
mod hanging_up;
mod keys;
mod missing;
mod widened;

use std::f64::consts::TAU;
use std::ops::AddAssign;

pub use agent::SOUNDS;
use agi_runtime::Call;
use agi_runtime::audio::{Audio, AudioError, AudioEvent};
use tokio::net::TcpListener;
use tokio::sync::{OnceCell, oneshot};
use xtask::asterisk::{self, Asterisk, Dial, Ended, Setup, Version};

use crate::support::{self, Handling, Served, handled_by};

/// What is between the caller and Asterisk.
#[derive(Clone, Copy, Debug)]
pub enum Line {
    /// A channel within Asterisk: the samples arrive as they were sent.
    Local,
    /// The same on an Asterisk that has not loaded `chan_audiosocket.so`.
    Narrow,
    /// SIP: RTP packets of 20 ms with ulaw, over the loopback.
    Sip,
    /// SIP with packets of 60 ms, so that Asterisk's frames are as long.
    SlowSip,
    /// SIP with keys as tones in the audio.
    SipWithTones,
}

impl Line {
    pub async fn asterisk(self) -> &'static Asterisk {
        static SIP: OnceCell<Asterisk> = OnceCell::const_new();
        static NARROW: OnceCell<Asterisk> = OnceCell::const_new();
        match self {
            Self::Local => support::asterisk().await,
            Self::Narrow => {
                let start = async || {
                    let root = asterisk::install(support::version()).expect("the gate has brought Asterisk");
                    let setup = Setup::new().without_module("chan_audiosocket");
                    Asterisk::start(&root, &setup).await.expect("Asterisk starts")
                };
                NARROW.get_or_init(start).await
            }
            Self::Sip | Self::SlowSip | Self::SipWithTones => {
                let start = async || {
                    let root = asterisk::install(support::version()).expect("the gate has brought Asterisk");
                    let dialplan = format!("{}\n{}", agent::PHONES, support::screen().await);
                    let setup = Setup::new().sip().phone("desk").dialplan(dialplan).sounds(SOUNDS);
                    Asterisk::start(&root, &setup).await.expect("Asterisk starts")
                };
                SIP.get_or_init(start).await
            }
        }
    }

    pub fn through(self, dial: Dial) -> Dial {
        match self {
            Self::Local | Self::Narrow => dial,
            Self::Sip => dial.by_sip(),
            Self::SlowSip => dial.by_sip_in_long_packets(),
            Self::SipWithTones => dial.by_sip_with_tones(),
        }
    }
}

/// Whether this Asterisk has live audio: 16 has none, which `missing` tests.
pub fn has_audio() -> bool {
    support::version() == Version::V22
}

/// A call between two handlers.
pub struct Between<A, B> {
    call: asterisk::Call,
    caller: oneshot::Receiver<A>,
    handler: oneshot::Receiver<B>,
    _served: [Served; 2],
}

/// Places a call between two handlers: what one plays, the other hears. The caller hangs up when its handler returns.
pub async fn between<A, B, F, G>(line: Line, caller: F, handler: G) -> Between<A, B>
where
    A: Send + 'static,
    B: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, A> + Send + 'static,
    G: for<'c> FnOnce(&'c mut Call) -> Handling<'c, B> + Send + 'static,
{
    let (app, handler) = handled_by(handler);
    let served = Served::start(app.audio(listener().await)).await;
    let (call, caller, far) = dial(line, served.agi("test").report("MOVED_BY"), caller).await;
    Between { call, caller, handler, _served: [far, served] }
}

impl<A, B> Between<A, B> {
    /// What the caller's handler and the other one returned, and how the dialplan saw the call end.
    pub async fn ended(self) -> (A, B, Ended) {
        let ended = self.call.ended().await.expect("the call ends");
        let (caller, handler) = (self.caller.await, self.handler.await);
        (caller.expect("the caller's handler returned"), handler.expect("the handler returned"), ended)
    }
}

/// Places a call whose caller is a handler: the call, what that handler returns, and what serves it.
pub async fn dial<A, F>(line: Line, dial: Dial, caller: F) -> (asterisk::Call, oneshot::Receiver<A>, Served)
where
    A: Send + 'static,
    F: for<'c> FnOnce(&'c mut Call) -> Handling<'c, A> + Send + 'static,
{
    let (app, caller) = handled_by(caller);
    let far = Served::start(app.audio(listener().await)).await;
    let dial = line.through(dial.caller_agi(format!("agi://{}/caller", far.address)));
    let call = line.asterisk().await.dial(dial).await.expect("the call is placed");
    (call, caller, far)
}

pub async fn listener() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a free port")
}

/// A quiet tone, so many milliseconds long.
#[expect(clippy::cast_possible_truncation, reason = "8,000 lies well within an i16")]
pub fn tone(hertz: f64, rate: u32, milliseconds: u32) -> Vec<i16> {
    let samples = rate / 1_000 * milliseconds;
    (0..samples).map(|n| (8_000.0 * (TAU * hertz * f64::from(n) / f64::from(rate)).sin()) as i16).collect()
}

/// What was loud in what was heard: for how many milliseconds, and how high.
#[derive(Debug, Default)]
pub struct Heard {
    samples: u32,
    crossings: u32,
    /// Whether the last loud sample was below zero.
    below: bool,
}

impl Heard {
    pub fn add(&mut self, frame: &[i16]) {
        let mut is_loud = false;
        // Where a tone begins or is cut, faint samples are on either side of zero.
        for sample in frame.iter().filter(|sample| sample.abs() >= 1_000) {
            is_loud = true;
            let below = *sample < 0;
            self.crossings += u32::from(below != self.below);
            self.below = below;
        }
        if is_loud {
            self.samples += u32::try_from(frame.len()).expect("20 ms");
        }
    }

    pub fn milliseconds(&self, rate: u32) -> u32 {
        self.samples * 1_000 / rate
    }

    pub fn hertz(&self, rate: u32) -> u32 {
        self.crossings * rate / (2 * self.samples.max(1))
    }
}

impl AddAssign for Heard {
    fn add_assign(&mut self, more: Self) {
        self.samples += more.samples;
        self.crossings += more.crossings;
        self.below = more.below;
    }
}

/// Hears the other side until this much of it was loud, for five seconds at most.
pub async fn hear(audio: &mut Audio<'_>, milliseconds: u32) -> Result<Heard, AudioError> {
    let mut heard = Heard::default();
    let mut frames = 0;
    while heard.milliseconds(audio.rate()) < milliseconds && frames < 250 {
        match audio.next().await? {
            Some(AudioEvent::Frame(frame)) => {
                frames += 1;
                heard.add(&frame);
            }
            Some(_) => {}
            None => break,
        }
    }
    Ok(heard)
}
