//! The source of a test: its words, and the names that they use.

use std::fmt::Write;

use super::super::options::Given;
use super::steps::Step;
use crate::testing::End;

/// A longer call stands on several lines, its line feed included.
const LONGEST_LINE: usize = 101;

pub(super) fn source(app: &str, given: &Given, sounds: &[String], steps: &[Step], end: End) -> String {
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
    use super::super::super::options::Given;
    use super::super::steps::Step;
    use super::{name, path, source};
    use crate::Status;
    use crate::testing::End;
    use std::time::Duration;

    const MS: fn(u64) -> Duration = Duration::from_millis;

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
