//! `call`: the telephone of agi-phone, at the app in this process or at one that is served.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use agi_phone::{Edition, Exit, LocalApp, Options, Phone, PhoneError, SpokenTexts};

use super::arguments::{Arguments, Command, Operand, Opt};
use super::phone_line::PhoneLine;
use super::record::{Record, Recorded};
use super::{logs, settings};
use crate::app::App;
use crate::error::{BoxError, Error};
use crate::talk::TtsEngine;
#[cfg(feature = "audio")]
use crate::testing::AudioServer;
use crate::testing::{Failures, FakeTts, with_simulated_time};

/// More than Asterisk ever sends at once.
const BUFFER: usize = 16 << 20;

/// The subcommand.
pub(super) const COMMAND: Command = Command {
    name: "call",
    about: "Calls the app from this terminal, without an Asterisk",
    operand: Some(Operand {
        name: agi_phone::TARGET,
        help: "What is called: /survey/7?lang=en of this app, or agi://host:port/survey/7 of one that is served",
        many: false,
        required: true,
    }),
    common: settings::OF_A_CALL,
    options: &OPTIONS,
    details: agi_phone::DETAILS,
};

/// The options of the telephone, and of the test that a call becomes.
const OPTIONS: [Opt; agi_phone::OPTIONS.len() + 3] = {
    let mut options = [Opt::flag("", ""); agi_phone::OPTIONS.len() + 3];
    let mut index = 0;
    while index < agi_phone::OPTIONS.len() {
        options[index] = Opt::of_phone(&agi_phone::OPTIONS[index]);
        index += 1;
    }
    options[index] = Opt::path("record", "FILE", "Writes the call as a test");
    options[index + 1] =
        Opt::text("record-app", "EXPRESSION", "The app of that test: crate::app(), my_app::app()").or("App::new()");
    options[index + 2] = Opt::flag("force", "--record replaces an existing file");
    options
};

/// Whether the call is to this app, and not to one that is served.
pub(super) fn calls_the_app(given: &Arguments) -> bool {
    !given.operands.concat().starts_with("agi://")
}

/// Places the call. It returns if the call ended well; otherwise the process exits with what [`Exit`] says.
pub(super) async fn run(app: App, given: &Arguments) -> Result<(), Error> {
    let exit = match call(app, given).await {
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
    let target = given.operands.concat();
    let mut options = Options::read(Edition::Subcommand, &target, |name| given.values(name).collect())?;
    let record = given.paths("record").pop();
    let app_of_test = given.values("record-app").filter_map(|value| value.to_str()).last();
    let record = record.map(|file| Record::new(file, given.has("force"), app_of_test.unwrap_or("App::new()")));
    let record = record.transpose()?;
    if record.is_some() {
        options.identify_as_in_tests();
        if !options.calls_the_app() {
            println!(
                "  (every key that you press will be in the test, also those of a PIN: a server does not tell which are secret)"
            );
        }
    }
    let (dialled, sounds) = (options.dialled().clone(), options.sounds().to_vec());
    let (calls_the_app, is_live) = (options.calls_the_app(), options.is_live());
    let mut phone = Phone::new(options);
    let (report, spoken) = if calls_the_app {
        logs::while_phoning(given).map_err(Failed::App)?;
        let spoken = app.speaks().then(|| phone.speaks());
        let app = match &spoken {
            Some(texts) => app.tts(PhoneTts(texts.clone())),
            None => app,
        };
        (phone.call_app(serve(app, is_live).map_err(Failed::App)?).await?, spoken)
    } else {
        (phone.call().await?, None)
    };
    // A call that was left has no end that a test could wait for.
    if let (Some(record), Some(end)) = (record, report.end) {
        let spoken = spoken.map(|spoken| spoken.all());
        let recorded = Recorded {
            dialled: &dialled,
            sounds: &sounds,
            spoken: spoken.as_deref(),
            applications: &report.applications,
            end,
        };
        let has_secrets = record.write(&recorded, &report.log, &report.actions)?;
        println!("  (the call is a test now: {})", record.file.display());
        if let Some(module) = record.module() {
            println!("  (it belongs to the app: write `{module}` into src/main.rs)");
        }
        if has_secrets {
            println!("  (what was keyed as a secret is not in it: give its SECRET what the test's app accepts)");
        }
    }
    Ok(report.exit)
}

/// The app, on the other end of a stream.
fn serve(app: App, is_live: bool) -> Result<LocalApp, Error> {
    #[cfg(feature = "audio")]
    let (app, audio) = AudioServer::of(app, is_live);
    #[cfg(not(feature = "audio"))]
    let _ = is_live;
    let (app, failures) = Failures::of(app);
    let service = app.build()?;
    let (near, stream) = tokio::io::duplex(BUFFER);
    let (line, secret) = PhoneLine::new(near);
    let time = Arc::new(AtomicU64::new(0));
    let serving = async move { service.serve_call(line, "the phone").await };
    let served = tokio::spawn(with_simulated_time(time.clone(), serving));
    let local = LocalApp::new(stream, served, Box::new(move |call| failures.take(call)));
    #[cfg(feature = "audio")]
    let local = local.audio(move || audio.connected());
    Ok(local.show_time(time).secret(secret))
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
