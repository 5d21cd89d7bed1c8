//! The source of a test: its words, and the names that they use.

use std::fmt::Write;
use std::path::PathBuf;

use agi_phone::{AppRun, Dialled};
use agi_simulator::{CallEnd, USUAL_SOUND};

use super::applications::applications;
use super::head::head;
use super::steps::{Secret, Step};

/// A call that is longer, its line feed included, is written on several lines.
const LONGEST_LINE: usize = 101;

/// A call that becomes a test: what it was given, and how it ended.
pub(in crate::cli) struct Recorded<'c> {
    pub(in crate::cli) dialled: &'c Dialled,
    /// When it began, if its clock was not the machine's: in seconds since 1970-01-01 UTC.
    pub(in crate::cli) begins: Option<i64>,
    pub(in crate::cli) sounds: &'c [PathBuf],
    /// The texts that were spoken; `None` if the app has no engine.
    pub(in crate::cli) spoken: Option<&'c [String]>,
    /// What the applications did that the telephone played.
    pub(in crate::cli) applications: &'c [AppRun],
    pub(in crate::cli) end: CallEnd,
}

impl Recorded<'_> {
    /// Returns the source of the test.
    pub(super) fn source(&self, app: &str, steps: &[Step], secrets: &[Secret]) -> String {
        let given = self.dialled;
        let secrets: Vec<_> = secrets.iter().map(Secret::zeros).collect();
        let path = path(&given.target);
        let args = (!given.args.is_empty()).then(|| format!("args({:?})", given.args));
        let variables = given.variables.iter().map(|(name, value)| format!("variable({name:?}, {value:?})"));
        let from = given.from.iter().map(|from| format!("from({from:?})"));
        let language = given.language.iter().map(|language| format!("language({language:?})"));
        let begins = self.begins.iter().map(|seconds| format!("begins({seconds})"));
        let caller = std::iter::once(format!("caller({path:?})"));
        let chain = caller.chain(args).chain(variables).chain(from).chain(language).chain(begins);
        let chain = chain.chain(["dial()".into(), "await".into()]);
        let chain: Vec<_> = self.called(app).into_iter().chain(chain).collect();

        let mut body = format!("    let mut caller = {};\n", chain.join("."));
        if body.len() > LONGEST_LINE || body.lines().count() > 1 {
            body = format!("    let mut caller = {};\n", chain.join("\n        ."));
        }
        for step in steps {
            let step = match step {
                Step::Hears(what) => format!("hears({what:?})"),
                Step::HearsAudio(time) => format!("hears_audio(Duration::from_millis({}))", time.as_millis()),
                Step::Waits(time) => format!("waits(Duration::from_millis({}))", time.as_millis()),
                Step::PressesSecret(number) => match (&secrets[*number], constant(*number, &secrets)) {
                    ((zeros, end), _) if zeros.is_empty() => format!("presses({end:?})"),
                    ((_, ""), name) => format!("presses({name})"),
                    ((_, end), name) => format!("presses(&format!(\"{{{name}}}{end}\"))"),
                },
                Step::HearsSecret(number) => format!("hears({})", constant(*number, &secrets)),
                Step::Presses(keys) => format!("presses({keys:?})"),
                Step::HangsUp => "hangs_up()".to_owned(),
                Step::HangsUpNow => "hangs_up_now()".to_owned(),
            };
            let _ = writeln!(body, "    caller.{step}.await;");
        }
        let end = match self.end {
            CallEnd::Status(status) => format!("Status::{status:?}"),
            CallEnd::HungUp => "HungUp".to_owned(),
            _ => "CallEnd::Quiet".to_owned(),
        };
        let _ = writeln!(body, "    caller.ends({end}).await;");
        let mut head = head(app, given.target.contains("://"), &body);
        let mut what =
            "In place of a secret of the call, which is written down nowhere: give what the test's app accepts.";
        for (number, (zeros, _)) in secrets.iter().enumerate().filter(|(_, secret)| has_keys(secret)) {
            let _ = write!(head, "\n/// {what}\nconst {}: &str = {zeros:?};\n", constant(number, &secrets));
            what = "The same for the next secret.";
        }
        format!("{head}\n#[tokio::test]\nasync fn {}() {{\n{body}}}\n", name(&path))
    }

    /// The app, or an Asterisk that has other sounds and applications. If the app speaks, the test hears the texts, and needs
    /// no engine.
    fn called(&self, app: &str) -> Vec<String> {
        let speaks = self.spoken.is_some() && !app.contains("FakeTts");
        let app = std::iter::once(app).chain(speaks.then_some("tts(FakeTts)"));
        let app: Vec<_> = app.map(str::to_owned).collect();
        let applications = applications(self.applications);
        if self.sounds.is_empty() && applications.is_empty() {
            return app;
        }
        let folders = self.sounds.iter().map(|folder| format!("sounds_in({:?})", folder.display().to_string()));
        let texts = self.spoken.filter(|_| !self.sounds.is_empty()).unwrap_or_default().iter();
        let texts = texts.map(|text| format!("sound({text:?}, Duration::from_secs({}))", USUAL_SOUND.as_secs()));
        let pbx = std::iter::once(format!("Pbx::new({})", app.join(".")));
        pbx.chain(folders).chain(texts).chain(applications).collect()
    }
}

/// The name of a secret in the test. Where a terminator was keyed alone, there is nothing to give, and no name.
fn constant(number: usize, secrets: &[(String, &str)]) -> String {
    let written = |secrets: &[(String, &str)]| secrets.iter().filter(|secret| has_keys(secret)).count();
    if written(secrets) == 1 { "SECRET".to_owned() } else { format!("SECRET_{}", written(&secrets[..=number])) }
}

/// Whether a secret is more than the key that ended it.
fn has_keys((zeros, _): &(String, &str)) -> bool {
    !zeros.is_empty()
}

/// What follows the host of a whole `agi://…`.
///
/// The arguments after its commas stay with it; those of `agi://pbx,1` follow the root.
fn path(target: &str) -> String {
    let Some((_, rest)) = target.split_once("://") else { return target.to_owned() };
    let path = rest.find(['/', ',']).map_or("", |at| &rest[at..]);
    if path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
}

/// `a_call_to_survey_7` of `/survey/7?lang=en`.
fn name(path: &str) -> String {
    let words = path.split(['?', ',']).next().unwrap_or_default();
    let words = words.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<_> = words.map(str::to_ascii_lowercase).collect();
    if words.is_empty() { "a_call".to_owned() } else { format!("a_call_to_{}", words.join("_")) }
}

#[cfg(test)]
mod tests {
    use super::super::steps::{Secret, Step};
    use super::{Recorded, name, path};
    use agi_phone::Dialled;
    use agi_protocol::Status;
    use agi_simulator::CallEnd;
    use std::path::PathBuf;
    use std::time::Duration;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn source(
        app: &str,
        dialled: &Dialled,
        sounds: &[&str],
        spoken: Option<&[String]>,
        steps: &[Step],
        end: CallEnd,
    ) -> String {
        let sounds: Vec<_> = sounds.iter().map(PathBuf::from).collect();
        Recorded { dialled, begins: None, sounds: &sounds, spoken, applications: &[], end }.source(app, steps, &[])
    }

    #[test]
    fn the_source_names_what_it_uses_and_nothing_else() {
        let mut given = Dialled::default();
        "agi://pbx:4573/pin?x=\"1\"".clone_into(&mut given.target);
        given.from = Some("Ada <1>".to_owned());
        given.args = vec!["a".to_owned(), String::new()];
        given.variables = vec![("V".to_owned(), "1".to_owned())];
        let steps = [Step::Hears("pin".to_owned()), Step::Waits(MS(10)), Step::HangsUp];
        let text = source("App::new()", &given, &["sounds"], None, &steps, CallEnd::HungUp);
        let (head, code) = text.split_once("\n\n").unwrap();
        assert!(head.ends_with("Replace them before you keep the file."), "it was a server's: {head}");
        assert_eq!(
            code,
            "use std::time::Duration;\n\nuse agi_runtime::testing::Pbx;\nuse agi_runtime::{App, HungUp};\n\n\
             #[tokio::test]\nasync fn a_call_to_pin() {\n    let mut caller = Pbx::new(App::new())\n        \
             .sounds_in(\"sounds\")\n        .caller(\"/pin?x=\\\"1\\\"\")\n        .args([\"a\", \"\"])\n        \
             .variable(\"V\", \"1\")\n        .from(\"Ada <1>\")\n        .dial()\n        .await;\n    caller.hears(\"pin\").await;\n    \
             caller.waits(Duration::from_millis(10)).await;\n    caller.hangs_up().await;\n    \
             caller.ends(HungUp).await;\n}\n"
        );
        let quiet = source("my_app::app().await", &Dialled::default(), &[], None, &[], CallEnd::Quiet);
        assert!(quiet.contains("\n\nuse agi_runtime::testing::CallEnd;\n\n#"), "{quiet}");
        let ok = source("app()", &Dialled::default(), &[], None, &[], CallEnd::Status(Status::BadParam));
        assert!(ok.contains("caller.ends(Status::BadParam).await;") && !ok.contains("Duration"), "{ok}");
    }

    #[test]
    fn secrets_are_numbered_as_they_are_written() {
        let secrets = |keys: &[&str]| {
            let secrets: Vec<_> = keys.iter().map(|keys| Secret((*keys).to_owned())).collect();
            let steps: Vec<_> = (0..secrets.len()).map(Step::PressesSecret).collect();
            let (dialled, end) = (Dialled::default(), CallEnd::Status(Status::Ok));
            let call = Recorded { dialled: &dialled, begins: None, sounds: &[], spoken: None, applications: &[], end };
            call.source("app()", &steps, &secrets)
        };
        let first = "\n/// In place of a secret of the call, which is written down nowhere: give what the test's app \
                     accepts.\nconst";
        // A terminator alone, which costs no try, is before the first one and between the others.
        let text = secrets(&["#", "4711#", "#", "0042"]);
        assert!(text.contains(&format!("{first} SECRET_1: &str = \"0000\";\n")), "{text}");
        assert!(text.contains("\n/// The same for the next secret.\nconst SECRET_2: &str = \"0000\";\n"), "{text}");
        assert!(text.contains("presses(&format!(\"{SECRET_1}#\")).await;\n    caller.presses(\"#\").await;\n    caller.presses(SECRET_2)"), "{text}");
        let text = secrets(&["#", "4711"]);
        assert!(text.contains(&format!("{first} SECRET: &str = \"0000\";\n")) && !text.contains("SECRET_"), "{text}");
    }

    #[test]
    fn a_test_has_the_language_of_its_call() {
        let mut given = Dialled::default();
        given.language = Some("de".to_owned());
        let text = source("app()", &given, &[], None, &[], CallEnd::Status(Status::Ok));
        assert!(text.contains(" = app().caller(\"\").language(\"de\").dial().await;\n"), "{text}");
    }

    #[test]
    fn a_test_begins_when_its_call_did() {
        let dialled = Dialled::default();
        let (sounds, applications, end) = (&[], &[], CallEnd::Status(Status::Ok));
        let call = Recorded { dialled: &dialled, begins: Some(-1), sounds, spoken: None, applications, end };
        let text = call.source("app()", &[], &[]);
        assert!(text.contains(" = app().caller(\"\").begins(-1).dial().await;\n"), "{text}");
    }

    #[test]
    fn of_an_app_that_speaks_the_test_hears_texts_also_where_only_files_are_sounds() {
        let texts = ["Hello Ada".to_owned()];
        let test = |app: &str, sounds: &[&str]| {
            let text = source(app, &Dialled::default(), sounds, Some(&texts), &[], CallEnd::Status(Status::Ok));
            text.split_once("\n\n").unwrap().1.to_owned()
        };
        let plain = test("app()", &[]);
        assert!(plain.starts_with("use agi_runtime::Status;\nuse agi_runtime::testing::FakeTts;\n"), "{plain}");
        assert!(plain.contains(" = app().tts(FakeTts).caller(\"\")"), "{plain}");
        let strict = test("app()", &["sounds"]);
        assert!(strict.contains("use agi_runtime::testing::{Pbx, FakeTts};\n"), "{strict}");
        assert!(strict.contains("Pbx::new(app().tts(FakeTts))\n        .sounds_in(\"sounds\")\n"), "{strict}");
        assert!(strict.contains("\n        .sound(\"Hello Ada\", Duration::from_secs(1))\n"), "{strict}");
        let given = test("app().tts(FakeTts)", &[]);
        assert_eq!(given, plain);
    }

    #[test]
    fn a_test_has_the_name_of_its_path() {
        assert_eq!(name("/survey/7?lang=en"), "a_call_to_survey_7");
        assert_eq!(name("/survey/7,spring"), "a_call_to_survey_7");
        assert_eq!((name("/"), name(&path("agi://pbx"))), ("a_call".to_owned(), "a_call".to_owned()));
        assert_eq!((&*path("agi://pbx,1"), &*path("agi://pbx/x,1/2")), ("/,1", "/x,1/2"));
    }
}
