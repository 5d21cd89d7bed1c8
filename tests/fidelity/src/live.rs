//! The real Asterisk.

use std::io;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use xtask::asterisk::{Action, Ami, Asterisk, Call, Dial, Setup, Version, install};

use crate::audio::{Audio, Streams};
use crate::driver::{Caller, Wire};
use crate::route;
use crate::scenario::{Channel, Scenario, Server};
use crate::sound_files;
use crate::tap::Tap;
use crate::transcript::{Ended, Transcript};

/// So many calls at once wait most of their time, and one of them is late now and then.
pub const MANY: usize = 32;

/// So few calls at once do not make each other late.
pub const FEW: usize = 4;

/// What came of a scenario.
pub type Outcome = Result<Transcript>;

/// Starts an Asterisk that has everything that the scenarios use.
///
/// # Errors
/// There is none to be had, or it does not start.
pub async fn start(version: Version) -> Result<Asterisk> {
    let setup = Setup::new().dialplan(include_str!("../scenarios/extensions.conf"));
    let setup = setup.module("func_cdr").file("cdr.conf", "[general]\nenable = yes\n");
    let asterisk = Asterisk::start(&install(version)?, &setup.sounds(sound_files::names())).await?;
    sound_files::write_odd(&asterisk.folder().join("lib"))?;
    Ok(asterisk)
}

/// Plays these scenarios, so many at a time, and gives what came of each, in their order. The calls of an app begin first:
/// they take longest.
///
/// # Panics
/// If a scenario panicked.
#[must_use]
pub fn play_all(asterisk: &Asterisk, scenarios: &[&Scenario], at_once: usize) -> Vec<Outcome> {
    let (apps, lines): (Vec<_>, Vec<_>) =
        (0..scenarios.len()).partition(|one| matches!(scenarios[*one].server, Server::Route(_)));
    let next = Mutex::new(apps.into_iter().chain(lines));
    let outcomes: Vec<Mutex<Option<Outcome>>> = scenarios.iter().map(|_| Mutex::new(None)).collect();
    thread::scope(|threads| {
        for _ in 0..at_once {
            threads.spawn(|| {
                let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                loop {
                    let Some(one) = next.lock().expect("no panic").next() else { break };
                    let outcome = runtime.block_on(play(asterisk, scenarios[one]));
                    *outcomes[one].lock().expect("no panic") = Some(outcome);
                }
            });
        }
    });
    outcomes.into_iter().map(|outcome| outcome.into_inner().expect("no panic").expect("each was played")).collect()
}

/// Plays one scenario.
///
/// # Errors
/// The call was not placed, or something did not happen in time.
pub async fn play(asterisk: &Asterisk, scenario: &Scenario) -> Outcome {
    let whole = async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let call = asterisk.dial(dial(scenario, &listener.local_addr()?.to_string())).await?;
        let accepted = timeout(PATIENCE, listener.accept()).await.context("Asterisk did not connect")?;
        let (stream, _) = accepted?;
        stream.set_nodelay(true)?;
        let watch = watch(asterisk, &call).await?;
        let audio = AudioServer::start(scenario.audio.as_ref()).await?;
        let caller = OnThePhone { asterisk, call, watch, report: scenario.report.clone() };
        let mut transcript = converse(scenario, (stream, listener), &audio.address, caller).await?;
        transcript.streams = audio.streams.seen().await;
        Ok(transcript)
    };
    timeout(PATIENCE, whole).await.context("the call did not end")?
}

/// How long a scenario takes at most.
const PATIENCE: Duration = Duration::from_mins(3);

/// What answers the audio of a call, as long as it lives.
struct AudioServer {
    address: String,
    streams: Streams,
    task: Option<JoinHandle<()>>,
}

impl AudioServer {
    async fn start(audio: Option<&Audio>) -> Result<Self> {
        let streams = Streams::new(match audio {
            Some(Audio::Server(acts)) => acts,
            _ => &[],
        });
        let (address, task) = match audio {
            None => (String::new(), None),
            Some(Audio::Nobody) => (NOBODY.to_owned(), None),
            Some(Audio::Server(_)) => {
                let listener = TcpListener::bind("127.0.0.1:0").await?;
                let address = listener.local_addr()?.to_string();
                (address, Some(tokio::spawn(streams.clone().listen(listener))))
            }
        };
        Ok(Self { address, streams, task })
    }
}

impl Drop for AudioServer {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// An address at which nobody listens.
const NOBODY: &str = "127.0.0.1:1";

async fn converse(
    scenario: &Scenario,
    (stream, listener): (TcpStream, TcpListener),
    audio: &str,
    mut caller: OnThePhone<'_>,
) -> Outcome {
    let other_leg = Tap::default();
    let (request, passed) = match &scenario.server {
        Server::Lines(steps) => {
            let (mut wire, request) = Wire::open(stream, audio, &mut caller).await?;
            (request, wire.play(steps, &mut caller).await?)
        }
        Server::Route(deeds) => {
            let (app, _folder) = route::app().await?;
            let service = app.build().map_err(|problems| anyhow::anyhow!("{problems}"))?;
            let tap = Tap::default();
            let tapped = tap.over(stream);
            let (for_called, over) = (service.clone(), other_leg.clone());
            let answering = tokio::spawn(async move { service.serve_call(tapped, "the scenario").await });
            // One who is called is called once.
            let asking = tokio::spawn(async move {
                let (stream, _) = listener.accept().await?;
                stream.set_nodelay(true)?;
                for_called.serve_call(over.over(stream), "the called party").await;
                io::Result::Ok(())
            });
            route::act(deeds, &mut caller).await?;
            answering.await.context("the app panicked")?;
            asking.abort();
            tap.transcript()
        }
    };
    let audio = audio.to_owned();
    let heard = Some(other_leg.transcript()).filter(|(request, _)| !request.is_empty());
    Ok(Transcript { request, passed, called: heard, audio, streams: Vec::new(), ended: caller.ended().await? })
}

fn dial(scenario: &Scenario, address: &str) -> Dial {
    let dial = Dial::agi(format!("agi://{address}{}", scenario.target)).caller(scenario.sends);
    let name = scenario.from.name.iter().map(|name| ("CALLERID(name)", name));
    let number = scenario.from.number.iter().map(|number| ("CALLERID(num)", number));
    let dial = name.chain(number).fold(dial, |dial, (function, value)| dial.set(function, value));
    let dial = scenario.set.iter().fold(dial, |dial, (name, value)| dial.set(name, value));
    let dial = scenario.report.iter().fold(dial, Dial::report);
    match scenario.channel {
        Channel::Ringing => dial,
        Channel::Up => dial.answered(),
        Channel::Dead => dial.after_hang_up(),
    }
}

/// Hears which commands Asterisk begins on the leg of this call.
async fn watch(asterisk: &Asterisk, call: &Call) -> Result<Ami> {
    let mut ami = asterisk.ami("agi").await?;
    let filter = format!("Uniqueid: {}", call.channel());
    ami.send(&Action::new("Filter").header("Operation", "Add").header("Filter", filter)).await?;
    Ok(ami)
}

/// The caller, by way of Asterisk's manager.
struct OnThePhone<'a> {
    asterisk: &'a Asterisk,
    call: Call,
    watch: Ami,
    report: Vec<String>,
}

impl OnThePhone<'_> {
    async fn ended(self) -> Result<Ended> {
        let ended = self.call.ended().await?;
        let values = self.report.into_iter().map(|name| (name.clone(), ended.value(&name).to_owned())).collect();
        Ok(Ended { agi_status: ended.agi_status, route_status: ended.route_status, went_on: ended.went_on, values })
    }
}

impl Caller for OnThePhone<'_> {
    const VIRTUAL: bool = false;

    async fn goes_on(&mut self) {
        std::future::pending::<()>().await;
    }

    async fn waits(&mut self, time: Duration) -> Result<()> {
        sleep(time).await;
        Ok(())
    }

    async fn is_under_way(&mut self, line: &str) -> Result<()> {
        self.app_sends(line).await
    }

    async fn forgets(&mut self) -> Result<()> {
        while let Ok(event) = timeout(Duration::from_millis(1), self.watch.event()).await {
            event?;
        }
        Ok(())
    }

    async fn app_sends(&mut self, command: &str) -> Result<()> {
        let begun = async {
            loop {
                let event = self.watch.event().await?;
                if event.text("Event") == "AGIExecStart" && event.text("Command").starts_with(command) {
                    return anyhow::Ok(());
                }
            }
        };
        timeout(Duration::from_secs(30), begun).await??;
        // Asterisk says that it begins a command a moment before it does, and nothing tells when that moment has
        // passed.
        sleep(Duration::from_millis(100)).await;
        Ok(())
    }

    async fn presses(&mut self, key: char) -> Result<()> {
        self.call.press(&key.to_string()).await
    }

    async fn says(&mut self, text: &[u8]) -> Result<()> {
        self.call.text(text).await
    }

    async fn hangs_up(&mut self) -> Result<()> {
        self.call.hang_up().await.map(drop)
    }

    async fn stops_playback(&mut self) -> Result<()> {
        let stop = Action::new("ControlPlayback").header("Channel", self.call.channel()).header("Control", "stop");
        self.asterisk.ami("off").await?.send(&stop).await?;
        Ok(())
    }
}
