//! `--record`: a call as a test in the words of [`testing`](crate::testing), which does what the caller did at the same
//! virtual times.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use super::desk::Deeds;
use super::exit::Wrong;
use super::options::{Given, Options};
use super::script::BETWEEN_KEYS;
use crate::testing::{End, Transcript, What};

/// Where the test goes.
pub(super) struct Record {
    pub(super) file: PathBuf,
    force: bool,
    /// The app, as the test writes it.
    app: String,
}

impl Record {
    /// Before the call, so that nobody talks in vain.
    pub(super) fn new(file: PathBuf, force: bool, app: String) -> Result<Self, Wrong> {
        let shown = file.display();
        if !force && file.exists() {
            let why = format!("--record {shown}: the file is there already; --force replaces it, or give another name");
            return Err(Wrong::usage(why));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || file.is_dir() {
            return Err(Wrong::usage(format!("--record {shown}: write the name of a file in a folder that is there")));
        }
        Ok(Self { file, force, app })
    }

    pub(super) fn write(&self, test: &str) -> Result<(), Wrong> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).create_new(!self.force);
        let written = options.open(&self.file).and_then(|mut file| file.write_all(test.as_bytes()));
        written.map_err(|error| Wrong::usage(format!("--record {}: cannot be written: {error}", self.file.display())))
    }
}

/// The test's source.
pub(super) fn test(record: &Record, options: &Options, transcript: &Transcript, deeds: &Deeds, end: End) -> String {
    let steps = steps(transcript, deeds);
    let sounds: Vec<_> = options.sounds.iter().map(|folder| folder.display().to_string()).collect();
    source(&record.app, &options.given, &sounds, &steps, end)
}

/// A longer call stands on several lines, its line feed included.
const LONGEST_LINE: usize = 101;

/// What the caller does and hears.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Hears(String),
    Waits(Duration),
    Presses(String),
    HangsUp,
    HangsUpNow,
}

fn steps(transcript: &Transcript, deeds: &Deeds) -> Vec<Step> {
    let mut steps = Vec::new();
    // When the step before was.
    let mut last = Duration::ZERO;
    let mut key_before = false;
    for (number, entry) in transcript.entries().iter().enumerate() {
        let wait = entry.at.saturating_sub(last);
        let mut waits = |steps: &mut Vec<Step>| {
            if !wait.is_zero() {
                steps.push(Step::Waits(wait));
            }
            last = entry.at;
        };
        match &entry.what {
            What::Heard(what) => {
                last = entry.at;
                steps.push(Step::Hears(what.clone()));
            }
            What::Presses(_) if deeds.lost.contains(&number) => continue,
            What::Presses(key) => match steps.last_mut() {
                // As `presses("12")` presses them.
                Some(Step::Presses(keys)) if key_before && wait == BETWEEN_KEYS => {
                    keys.push(key.as_char());
                    last = entry.at;
                }
                _ => {
                    waits(&mut steps);
                    steps.push(Step::Presses(key.to_string()));
                }
            },
            What::HangsUp => {
                let Some(left) = deeds.left.filter(|left| left.entry == number) else { continue };
                waits(&mut steps);
                steps.push(if left.during { Step::HangsUp } else { Step::HangsUpNow });
            }
            _ => continue,
        }
        key_before = matches!(entry.what, What::Presses(_));
    }
    steps
}

fn source(app: &str, given: &Given, sounds: &[String], steps: &[Step], end: End) -> String {
    let path = path(&given.target);
    let first = if sounds.is_empty() { app.to_owned() } else { format!("Pbx::new({app})") };
    let sounds = sounds.iter().map(|folder| format!("sounds_in({folder:?})"));
    let args = (!given.args.is_empty()).then(|| format!("args({:?})", given.args));
    let variables = given.variables.iter().map(|(name, value)| format!("variable({name:?}, {value:?})"));
    let from = given.from.iter().map(|from| format!("from({from:?})"));
    let caller = std::iter::once(format!("caller({path:?})"));
    let chain = sounds.chain(caller).chain(args).chain(variables).chain(from).chain(["dial()".into(), "await".into()]);
    let chain: Vec<_> = std::iter::once(first).chain(chain).collect();

    let mut body = format!("    let mut caller = {};\n", chain.join("."));
    if body.len() > LONGEST_LINE {
        body = format!("    let mut caller = {};\n", chain.join("\n        ."));
    }
    for step in steps {
        let step = match step {
            Step::Hears(what) => format!("hears({what:?})"),
            Step::Waits(time) => format!("waits(Duration::from_millis({}))", time.as_millis()),
            Step::Presses(keys) => format!("presses({keys:?})"),
            Step::HangsUp => "hangs_up()".to_owned(),
            Step::HangsUpNow => "hangs_up_now()".to_owned(),
        };
        let _ = writeln!(body, "    caller.{step}.await;");
    }
    let end = match end {
        End::Status(status) => format!("Status::{status:?}"),
        End::HungUp => "HungUp".to_owned(),
        End::Quiet => "End::Quiet".to_owned(),
    };
    let _ = writeln!(body, "    caller.ends({end}).await;");
    format!("{}\n#[tokio::test]\nasync fn {}() {{\n{body}}}\n", head(app, &body), name(path))
}

/// What it is, and the names that it uses.
fn head(app: &str, body: &str) -> String {
    let mut head = "\
//! A call, recorded by `cargo run -- call … --record`. Change it as you like: it is a test like any other.
//!
//! Routes that are in `src/main.rs` are found by tests in a module of it (`#[cfg(test)] mod this_file;`); those of a
//! library also from `tests/`, where `--app 'my_app::app()'` names the app.

"
    .to_owned();
    let uses = |word: &str| body.contains(word);
    if uses("Duration::") {
        head.push_str("use std::time::Duration;\n\n");
    }
    let names = [
        ("App", app.contains("App::") && !app.contains("::App::")),
        ("HungUp", uses("ends(HungUp)")),
        ("Status", uses("ends(Status::")),
    ];
    imports(&mut head, "agi_runtime::testing", [("End", uses("ends(End::")), ("Pbx", uses("= Pbx::"))]);
    imports(&mut head, "agi_runtime", names);
    head
}

fn imports<const N: usize>(head: &mut String, from: &str, names: [(&str, bool); N]) {
    let names: Vec<_> = names.into_iter().filter_map(|(name, used)| used.then_some(name)).collect();
    match *names {
        [] => {}
        [name] => drop(writeln!(head, "use {from}::{name};")),
        _ => drop(writeln!(head, "use {from}::{{{}}};", names.join(", "))),
    }
}

/// Of a whole `agi://…`, what stands behind the host.
fn path(target: &str) -> &str {
    let Some((_, rest)) = target.split_once("://") else { return target };
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// `a_call_to_survey_7` of `/survey/7?lang=en`.
fn name(path: &str) -> String {
    let words = path.split('?').next().unwrap_or_default();
    let words = words.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(str::to_ascii_lowercase).collect();
    if words.is_empty() { "a_call".to_owned() } else { format!("a_call_to_{}", words.join("_")) }
}

#[cfg(test)]
mod tests {
    use super::super::desk::{Deeds, Left};
    use super::super::options::Given;
    use super::{Step, name, path, source, steps};
    use crate::Status;
    use crate::protocol::Digit;
    use crate::testing::End;
    use crate::testing::asterisk::{Opening, Session, World};
    use std::sync::Arc;
    use std::time::Duration;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn session() -> Session {
        Session::new(Arc::new(World::default()), &Opening::new("/"))
    }

    fn press(session: &mut Session, at: u64, key: char) {
        while session.runs() && session.go_on(MS(at)) {}
        session.press(Digit::new(key).unwrap());
    }

    #[test]
    fn the_caller_waits_as_long_as_they_did_and_lost_keys_are_left_out() {
        let mut session = session();
        let mut deeds = Deeds { lost: vec![session.transcript().entries().len()], ..Deeds::default() };
        press(&mut session, 0, '9');
        session.receive(b"GET DATA pin 5000\n");
        press(&mut session, 700, '1');
        press(&mut session, 900, '2');
        press(&mut session, 2_000, '3');
        deeds.left = Some(Left { entry: session.transcript().entries().len(), during: true });
        session.hang_up();
        let expected = [
            Step::Hears("pin".to_owned()),
            Step::Waits(MS(700)),
            Step::Presses("12".to_owned()),
            Step::Waits(MS(1_100)),
            Step::Presses("3".to_owned()),
            Step::HangsUp,
        ];
        assert_eq!(steps(session.transcript(), &deeds), expected);
    }

    #[test]
    fn a_hang_up_that_asterisk_makes_is_not_the_callers() {
        let mut session = session();
        session.receive(b"SET AUTOHANGUP 2\n");
        session.receive(b"WAIT FOR DIGIT -1\n");
        while session.go_on(MS(3_000)) {}
        assert!(session.is_hung_up());
        assert_eq!(steps(session.transcript(), &Deeds::default()), []);
    }

    #[test]
    fn the_source_names_what_it_uses_and_nothing_else() {
        let given = Given {
            target: "agi://pbx:4573/pin?x=\"1\"".to_owned(),
            from: Some("Ada <1>".to_owned()),
            args: vec!["a".to_owned(), String::new()],
            variables: vec![("V".to_owned(), "1".to_owned())],
        };
        let steps = [Step::Hears("pin".to_owned()), Step::Waits(MS(10)), Step::HangsUp];
        let text = source("App::new()", &given, &["sounds".to_owned()], &steps, End::HungUp);
        let (_, code) = text.split_once("\n\n").unwrap();
        assert_eq!(
            code,
            "use std::time::Duration;\n\nuse agi_runtime::testing::Pbx;\nuse agi_runtime::{App, HungUp};\n\n\
             #[tokio::test]\nasync fn a_call_to_pin() {\n    let mut caller = Pbx::new(App::new())\n        \
             .sounds_in(\"sounds\")\n        .caller(\"/pin?x=\\\"1\\\"\")\n        .args([\"a\", \"\"])\n        \
             .variable(\"V\", \"1\")\n        .from(\"Ada <1>\")\n        .dial()\n        .await;\n    caller.hears(\"pin\").await;\n    \
             caller.waits(Duration::from_millis(10)).await;\n    caller.hangs_up().await;\n    \
             caller.ends(HungUp).await;\n}\n"
        );
        let quiet = source("my_app::app().await", &Given::default(), &[], &[], End::Quiet);
        assert!(quiet.contains("\n\nuse agi_runtime::testing::End;\n\n#"), "{quiet}");
        let ok = source("app()", &Given::default(), &[], &[], End::Status(Status::BadParam));
        assert!(ok.contains("caller.ends(Status::BadParam).await;") && !ok.contains("Duration"), "{ok}");
    }

    #[test]
    fn a_test_has_the_name_of_its_path() {
        assert_eq!(name("/survey/7?lang=en"), "a_call_to_survey_7");
        assert_eq!((name("/"), name(path("agi://pbx"))), ("a_call".to_owned(), "a_call".to_owned()));
    }
}
