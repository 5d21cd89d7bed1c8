//! The simulated Asterisk of `agi_runtime::testing`, with what the harness of the real one has.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Duration;

use agi_runtime::testing::{self, CallEnd, CallEvent, Pbx};
use anyhow::{Context, Result, anyhow, bail};
use tokio::io::DuplexStream;
use tokio::runtime;
use tokio::sync::oneshot;
use xtask::asterisk::Version;

use crate::audio::{Audio, Streams};
use crate::driver::{Caller, Wire};
use crate::live::Outcome;
use crate::route;
use crate::scenario::{Called, CalledDoes, Channel, Scenario, Server};
use crate::sound_files;
use crate::standins::{self, with_stand_ins};
use crate::tap::Tap;
use crate::transcript::{Ended, Transcript};

/// Plays one scenario.
///
/// # Errors
/// The simulated caller could not do what the scenario says.
pub fn play(scenario: &Scenario) -> Outcome {
    let mut runtime = runtime::Builder::new_current_thread();
    // A server of lines waits only for the wire: with a clock that stands still, it need not wait for quiet. The
    // apps wait for a database.
    let runtime = runtime.enable_all().start_paused(matches!(scenario.server, Server::Lines(_))).build()?;
    quiet_panics();
    QUIET.set(true);
    let played = catch_unwind(AssertUnwindSafe(|| runtime.block_on(converse(scenario))));
    QUIET.set(false);
    played.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        Err(anyhow!("the simulated caller failed: {}", said.unwrap_or_default()))
    })
}

thread_local! {
    /// A panic of this thread is a simulated caller's, who says in it what went wrong.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn quiet_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
}

/// What the harness of the real Asterisk has. A caller who waits for nothing is a mistake that shows soon.
fn pbx(pbx: Pbx) -> Pbx {
    with_stand_ins(pbx).sounds_in(sound_files::folder()).handler_timeout(Duration::from_secs(2))
}

async fn converse(scenario: &Scenario) -> Outcome {
    let speaks = scenario.sends == xtask::asterisk::Caller::Speaking;
    let streams = Streams::new(match &scenario.audio {
        Some(Audio::Server(acts)) => acts,
        _ => &[],
    });
    let other_leg = Tap::default();
    let (request, passed, caller) = match &scenario.server {
        Server::Lines(steps) => {
            let (give, taken) = oneshot::channel();
            let give = Mutex::new(Some(give));
            let pbx = pbx(Pbx::answered_by(move |stream: DuplexStream| {
                if let Some(give) = give.lock().unwrap_or_else(PoisonError::into_inner).take() {
                    drop(give.send(stream));
                }
                std::future::ready(())
            }));
            let pbx = with_audio(with_phones(pbx, scenario), scenario, &streams);
            let mut caller = OnTheLine { caller: dial(&pbx, scenario).await, speaks };
            let (mut wire, request) =
                Wire::open(taken.await.context("nothing was answered")?, AUDIO, &mut caller).await?;
            (request, wire.play(steps, &mut caller).await?, caller)
        }
        Server::Route(deeds) => {
            let (app, _folder) = route::app().await?;
            let service = Arc::new(app.build().map_err(|problems| anyhow!("{problems}"))?);
            let tap = Tap::default();
            let taps = Mutex::new(vec![other_leg.clone(), tap.clone()]);
            let pbx = pbx(Pbx::answered_by(move |stream: DuplexStream| {
                let tap = taps.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
                let (service, stream) = (service.clone(), tap.over(stream));
                async move { service.serve_call(stream, "the scenario").await }
            }));
            let pbx = with_phones(pbx, scenario);
            let mut caller = OnTheLine { caller: dial(&pbx, scenario).await, speaks };
            route::act(deeds, &mut caller).await?;
            if let Some(party) = &scenario.called {
                plays(party, &mut caller.caller).await;
            }
            caller.caller.ended().await;
            let (request, passed) = tap.transcript();
            (request, passed, caller)
        }
    };
    let ended = caller.seen_to_end(scenario).await;
    let audio = if scenario.audio.is_some() { AUDIO.to_owned() } else { String::new() };
    let heard = Some(other_leg.transcript()).filter(|(request, _)| !request.is_empty());
    Ok(Transcript { request, passed, called: heard, audio, streams: streams.seen().await, ended })
}

/// The address of the audio server, which is in memory.
const AUDIO: &str = "127.0.0.1:9092";

/// An Asterisk whose audio goes where the scenario says.
fn with_audio(pbx: Pbx, scenario: &Scenario, streams: &Streams) -> Pbx {
    let pbx = if scenario.only == Some(Version::V16) { pbx.without_audio_socket() } else { pbx };
    match &scenario.audio {
        Some(Audio::Server(_)) => {
            let streams = streams.clone();
            pbx.audio_answered_by(move |stream| streams.clone().answer(stream))
        }
        _ => pbx.audio_refused(),
    }
}

/// An Asterisk on which the app reaches the called party of the scenario, or the phones that nobody plays.
fn with_phones(pbx: Pbx, scenario: &Scenario) -> Pbx {
    match &scenario.called {
        Some(called) => pbx.phone(&called.phone),
        None => pbx.application("Dial", standins::dial),
    }
}

/// Plays the called party, as its phone in scenarios/extensions.conf does.
async fn plays(party: &Called, caller: &mut testing::Caller) {
    if party.does == CalledDoes::Rings {
        return;
    }
    let mut phone = caller.callee(&party.phone).await;
    match party.does {
        CalledDoes::Rings => {}
        CalledDoes::Accepts => {
            phone.waits(Duration::from_millis(700)).await;
            phone.presses_now("1").await;
            phone.accepts().await;
            caller.waits(Duration::from_millis(1_700)).await;
            caller.callee_hangs_up().await;
        }
        CalledDoes::Refuses => {
            phone.waits(Duration::from_millis(700)).await;
            phone.presses_now("2").await;
            phone.refuses().await;
        }
        CalledDoes::Listens => phone.refuses().await,
        CalledDoes::HangsUp => {
            phone.waits(Duration::from_millis(200)).await;
            phone.hangs_up().await;
        }
    }
}

/// Where the dialplan of the harness runs `AGI()`.
const PLACE: (&str, &str, i64) = ("harness-agi", "s", 2);
const DEAD_PLACE: (&str, &str, i64) = ("harness-dead", "h", 2);

fn place(scenario: &Scenario) -> (&'static str, &'static str, i64) {
    if scenario.channel == Channel::Dead { DEAD_PLACE } else { PLACE }
}

async fn dial(pbx: &Pbx, scenario: &Scenario) -> testing::Caller {
    let (context, extension, priority) = place(scenario);
    let mut dial = pbx.caller(&scenario.target).at(context, extension, priority);
    if let Some(number) = &scenario.from.number {
        dial = dial.from(&String::from_utf8_lossy(number));
    }
    if let Some(name) = &scenario.from.name {
        dial = dial.name(name);
    }
    dial = dial.variable("AGI_ROUTE_STATUS", "UNREACHED");
    dial = scenario.set.iter().fold(dial, |dial, (name, value)| dial.variable(name, value));
    if scenario.audio.is_some() {
        // Its server sends frames when it likes, and not for each that comes.
        dial = dial.real_time();
    }
    if scenario.sends == xtask::asterisk::Caller::Mute {
        dial = dial.suppresses_silence();
    }
    match scenario.channel {
        Channel::Ringing => dial,
        Channel::Up => dial.answered(),
        Channel::Dead => dial.after_hang_up(),
    }
    .dial()
    .await
}

/// The caller of the simulated Asterisk.
struct OnTheLine {
    caller: testing::Caller,
    /// The caller is to speak as soon as a command runs.
    speaks: bool,
}

impl OnTheLine {
    async fn begins_to_speak(&mut self) {
        if self.speaks {
            self.caller.starts_talking().await;
            self.speaks = false;
        }
    }

    async fn seen_to_end(mut self, scenario: &Scenario) -> Ended {
        let ended = self.caller.ended().await;
        let left = ended.transcript.entries().iter().any(|entry| entry.what == CallEvent::HangsUp);
        let (context, extension, priority) = place(scenario);
        let here = ended.position == (context.to_owned(), extension.to_owned(), priority);
        let gone = left || ended.agi_status == "HANGUP" || ended.end == CallEnd::HungUp;
        let hung_up = scenario.channel != Channel::Dead && gone;
        let mut value = |name: &String| {
            let value = self.caller.variable(name).map(|value| value.as_bytes().to_vec());
            (name.clone(), value.unwrap_or_default())
        };
        Ended {
            agi_status: ended.agi_status,
            route_status: ended.route_status.map(|status| status.to_string()).unwrap_or_default(),
            went_on: here && !hung_up,
            values: scenario.report.iter().map(&mut value).collect(),
        }
    }
}

impl Caller for OnTheLine {
    const VIRTUAL: bool = true;

    async fn goes_on(&mut self) {
        self.begins_to_speak().await;
        self.caller.ended().await;
        // What it said last is on the wire.
        std::future::pending::<()>().await;
    }

    async fn waits(&mut self, time: Duration) -> Result<()> {
        self.caller.waits(time).await;
        Ok(())
    }

    async fn forgets(&mut self) -> Result<()> {
        Ok(())
    }

    async fn is_under_way(&mut self, _: &str) -> Result<()> {
        self.begins_to_speak().await;
        self.waits(LATER).await
    }

    async fn app_sends(&mut self, command: &str) -> Result<()> {
        self.caller.app_sends(command).await;
        self.waits(LATER).await
    }

    async fn presses(&mut self, key: char) -> Result<()> {
        self.caller.presses_now(&key.to_string()).await;
        Ok(())
    }

    async fn says(&mut self, text: &[u8]) -> Result<()> {
        self.caller.says(text).await;
        Ok(())
    }

    async fn hangs_up(&mut self) -> Result<()> {
        self.caller.hangs_up_now().await;
        Ok(())
    }

    async fn stops_playback(&mut self) -> Result<()> {
        bail!("the simulated Asterisk has no manager that stops a sound")
    }
}

/// As long as the real side waits until a command is certainly under way.
const LATER: Duration = Duration::from_millis(100);
