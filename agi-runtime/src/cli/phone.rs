//! `call`: the telephone of agi-phone, at the app in this process or at one that is served.

use std::ffi::OsStr;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use agi_phone::{
    AppQuestion, CallReport, Edition, Exit, LocalApp, OptionSpec, Options, Phone, PhoneError, SESSION_OPTIONS,
    SessionAnswer, SessionStep, SpokenTexts,
};

use super::arguments::{Arguments, Command, EarlyExit, Operand, Opt};
#[cfg(feature = "hours")]
use super::at;
use super::phone_line::PhoneLine;
use super::record::{Record, Recorded};
use super::{logs, settings};
use crate::app::App;
#[cfg(feature = "hours")]
use crate::call::with_calendar;
use crate::call::with_simulated_time;
use crate::error::{BoxError, Error};
use crate::talk::TtsEngine;
#[cfg(feature = "audio")]
use crate::testing::{AudioServer, RATE, spoken, with_fake_engine};
use crate::testing::{Failures, FakeTts};

/// More than Asterisk ever sends at once.
const BUFFER: usize = 16 << 20;

/// The subcommand.
pub(super) const COMMAND: Command = Command {
    name: "call",
    about: "Calls the app from this terminal, without an Asterisk",
    operand: Some(Operand {
        name: agi_phone::TARGET,
        help: "What is called: /survey/7?lang=en of this app, or agi://host:port/survey/7 of one that is served; with \
               --session, a step: start /survey/7",
        many: true,
        required: true,
    }),
    common: settings::OF_A_CALL,
    options: &OPTIONS,
    details: agi_phone::DETAILS,
};

/// How many options the telephone and its sessions have.
const OF_PHONE: usize = agi_phone::OPTIONS.len() + SESSION_OPTIONS.len();

/// How many there are besides.
const OWN: usize = if cfg!(feature = "hours") { 4 } else { 3 };

/// The options of the telephone and its sessions, and of the test that a call becomes.
const OPTIONS: [Opt; OF_PHONE + OWN] = {
    let mut options = [Opt::flag("", ""); OF_PHONE + OWN];
    let mut index = 0;
    while index < OF_PHONE {
        let usual = agi_phone::OPTIONS.len();
        let option: &OptionSpec =
            if index < usual { &agi_phone::OPTIONS[index] } else { &SESSION_OPTIONS[index - usual] };
        options[index] = Opt::of_phone(option);
        index += 1;
    }
    options[index] = Opt::path("record", "FILE", "Writes the call as a test");
    options[index + 1] =
        Opt::text("record-app", "EXPRESSION", "The app of that test: crate::app(), my_app::app()").or("App::new()");
    options[index + 2] = Opt::flag("force", "--record replaces an existing file");
    #[cfg(feature = "hours")]
    {
        options[index + 3] = at::AT;
    }
    options
};

/// Whether the call is to this app, and not to one that is served.
pub(super) fn calls_the_app(given: &Arguments) -> bool {
    let target = if given.has(SESSION) { given.operands.get(1) } else { given.operands.first() };
    !target.is_some_and(|target| target.starts_with("agi://"))
}

/// The option that makes the words a step.
const SESSION: &str = SESSION_OPTIONS[0].name;

/// Takes a step of a session, and ends the process with its answer, before any state is made. It returns if this process is to
/// hold the call, and for a call without a session.
pub(super) async fn take_step(given: &Arguments) {
    if !given.has(SESSION) {
        if let Some(word) = given.operands.get(1) {
            EarlyExit::Wrong(format!("unexpected argument {word:?}; a step of a call has --session NAME, too")).exit();
        }
        return;
    }
    let answer = match session_step(given) {
        Ok(step) => match options(given, Some(&step)) {
            Ok(Some(_)) if step.is_held_here() => return,
            // The process that holds the call would have nobody to tell it to.
            Ok(begins) => match begins.map(|_| record(given)).transpose() {
                Ok(_) => step.take().await,
                Err(error) => step.refused(&error),
            },
            Err(error) => step.refused(&error),
        },
        Err(answer) => answer,
    };
    outln!("{answer}");
    std::process::exit(answer.exit.code())
}

fn session_step(given: &Arguments) -> Result<SessionStep, SessionAnswer> {
    let step = SessionStep::read(&given.operands, |name| values(given, name))?;
    match step.arguments() {
        [] => Ok(step),
        [word, ..] => {
            let why =
                format!("unexpected argument {word:?}: an argument of AGI() follows a comma, or is an --arg {word:?}");
            Err(step.refused(&PhoneError::usage(why)))
        }
    }
}

/// What the command line asks for, of a call; nothing if it is a step that begins none.
fn options(given: &Arguments, step: Option<&SessionStep>) -> Result<Option<Options>, PhoneError> {
    let target = match step {
        Some(step) => step.target(),
        None => given.operands.first().map(String::as_str),
    };
    let Some(target) = target else { return Ok(None) };
    #[cfg_attr(not(feature = "hours"), expect(unused_mut, reason = "only opening hours need a clock"))]
    let mut options = Options::read(Edition::Subcommand, target, |name| values(given, name))?;
    #[cfg(feature = "hours")]
    if let Some(moment) = at::of(given)? {
        if !options.calls_the_app() {
            return Err(PhoneError::usage("--at sets the clock of this app: a server has its own"));
        }
        options.begin_at(moment);
    }
    step.map_or(Ok(options.clone()), |step| step.applied_to(options)).map(Some)
}

/// Where the call is to be written as a test.
fn record(given: &Arguments) -> Result<Option<Record>, PhoneError> {
    let file = given.paths("record").pop();
    let app = given.values("record-app").filter_map(|value| value.to_str()).last();
    file.map(|file| Record::new(file, given.has("force"), app.unwrap_or("App::new()"))).transpose()
}

/// The values of an option of the telephone, none for a flag that is off.
fn values<'g>(given: &'g Arguments, name: &str) -> Vec<&'g OsStr> {
    if given.has(name) { given.values(name).collect() } else { Vec::new() }
}

/// Places the call. It returns if the call ended well; otherwise the process exits with what [`Exit`] says.
pub(super) async fn run(app: App, given: &Arguments) -> Result<(), Error> {
    // In a box: the program's own future has room for all that it may become, and a process of standard AGI would
    // fill pages with that of a telephone.
    let exit = match Box::pin(call(app, given)).await {
        Ok(exit) => exit,
        Err(Failed::App(error)) => return Err(error),
        Err(Failed::Phone(error)) => {
            eprintln!("error: {error}");
            error.exit
        }
    };
    if exit == Exit::Ended {
        return Ok(());
    }
    let _ = std::io::stdout().flush();
    std::process::exit(exit.code())
}

/// Why there was no call.
enum Failed {
    /// The app is not sound.
    App(Error),
    Phone(PhoneError),
}

impl From<PhoneError> for Failed {
    fn from(error: PhoneError) -> Self {
        Self::Phone(error)
    }
}

async fn call(app: App, given: &Arguments) -> Result<Exit, Failed> {
    let step = if given.has(SESSION) { session_step(given).ok() } else { None };
    let mut options = options(given, step.as_ref())?.ok_or_else(|| PhoneError::usage("nothing is called"))?;
    let record = record(given)?;
    if record.is_some() {
        options.identify_as_in_tests();
        if !options.calls_the_app() {
            outln!(
                "  (every key that you press will be in the test, also those of a PIN: a server does not tell which are secret)"
            );
        }
    }
    let (dialled, sounds) = (options.dialled().clone(), options.sounds().to_vec());
    let (calls_the_app, is_live) = (options.calls_the_app(), options.is_live());
    #[cfg(feature = "hours")]
    let begins = at::of(given)?;
    #[cfg(not(feature = "hours"))]
    let begins = None;
    let mut phone = Phone::new(options);
    let (local, spoken) = if calls_the_app {
        logs::while_phoning(given).map_err(Failed::App)?;
        let spoken = app.speaks().then(|| phone.speaks());
        let app = match &spoken {
            Some(texts) => app.tts(PhoneTts(texts.clone())),
            None => app,
        };
        let served = Served { is_live, in_session: step.is_some(), begins };
        (Some(served.serve(app).map_err(Failed::App)?), spoken)
    } else {
        (None, None)
    };
    let keep = |report: &CallReport| {
        // A call that was left has no end that a test could wait for.
        let (Some(record), Some(end)) = (&record, report.end) else { return Ok(Vec::new()) };
        let spoken = spoken.as_ref().map(SpokenTexts::all);
        let (sounds, applications) = (&sounds, &report.applications);
        let recorded = Recorded { dialled: &dialled, begins, sounds, spoken: spoken.as_deref(), applications, end };
        record.keep(&recorded, &report.log, &report.actions)
    };
    if let Some(step) = step {
        return Ok(phone.hold(&step, local, |report| keep(report).unwrap_or_else(|error| vec![error.why])).await);
    }
    let report = match local {
        Some(app) => phone.call_app(app).await?,
        None => phone.call().await?,
    };
    for note in keep(&report)? {
        outln!("  ({note})");
    }
    Ok(report.exit)
}

/// How the app of this process is served.
struct Served {
    is_live: bool,
    /// It hears the words that its caller says, and not by its own engine.
    in_session: bool,
    /// What time it is when the call begins, if it is not what the machine's clock shows.
    #[cfg_attr(not(feature = "hours"), expect(dead_code, reason = "only opening hours look at the clock"))]
    begins: Option<i64>,
}

impl Served {
    /// The app, on the other end of a stream.
    fn serve(self, app: App) -> Result<LocalApp, Error> {
        #[cfg(feature = "audio")]
        let (app, audio) = AudioServer::of(app, self.is_live);
        #[cfg(not(feature = "audio"))]
        let _ = (self.is_live, self.in_session);
        let (app, failures) = Failures::of(app);
        let service = app.build()?;
        let (near, stream) = tokio::io::duplex(BUFFER);
        let (line, asks, secret) = PhoneLine::new(near);
        let time = Arc::new(AtomicU64::new(0));
        let serving = async move { service.serve_call(line, "the phone").await };
        let serving = with_simulated_time(time.clone(), serving);
        #[cfg(feature = "hours")]
        let serving = with_clock(self.begins, time.clone(), serving);
        #[cfg(feature = "audio")]
        let served = if self.in_session { tokio::spawn(with_fake_engine(serving)) } else { tokio::spawn(serving) };
        #[cfg(not(feature = "audio"))]
        let served = tokio::spawn(serving);
        let local = LocalApp::new(stream, served, Box::new(move |call| failures.take(call)));
        #[cfg(feature = "audio")]
        let local = local.audio(move || audio.connected());
        #[cfg(feature = "audio")]
        let local = if self.in_session { local.voice(|text| (RATE, spoken(text))) } else { local };
        let asks = move || asks.now().map(|(choices, phrases)| AppQuestion::new(&choices, phrases));
        Ok(local.show_time(time).secret(secret).asks(asks))
    }
}

/// Serves a call that begins at this moment, or at that of the machine's clock.
#[cfg(feature = "hours")]
async fn with_clock<F: Future>(begins: Option<i64>, time: Arc<AtomicU64>, serving: F) -> F::Output {
    match begins {
        Some(moment) => with_calendar(moment.into(), time, serving).await,
        None => serving.await,
    }
}

/// The engine of the tests, whose texts the telephone shows.
struct PhoneTts(SpokenTexts);

impl TtsEngine for PhoneTts {
    async fn speak(&self, text: &str, language: &str) -> Result<String, BoxError> {
        let sound = FakeTts.speak(text, language).await?;
        self.0.add(&sound);
        Ok(sound)
    }
}
