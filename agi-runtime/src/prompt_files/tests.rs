use std::fs;
use std::path::PathBuf;

use agi_prompts::Manifest;

use super::own_sounds::is_asterisks_own;
use super::{Sources, Use, User, Uses};

/// The uses of prompts in a file of Rust: `route /x 3`, by line; and what is not in the manifest.
fn found(names: &[&str], source: &str) -> (Vec<String>, Vec<String>) {
    let prompts: Vec<_> = names.iter().map(|name| format!("[prompts.{name:?}]\nen = \"x\"\n")).collect();
    let text = prompts.concat();
    let manifest = Manifest::parse("prompts.toml", &text).unwrap();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lib.rs"), source).unwrap();
    let sources = Sources::read(&[folder.path().to_owned()]).unwrap();
    let mut uses = Uses::of(&manifest);
    uses.add_sources(&sources);
    let of = |name: &str| {
        let uses = uses.of_prompt(name).into_iter().map(|one| match one {
            Use::Source { user: User::Route(pattern), line, .. } => format!("{name}: {pattern} {line}"),
            Use::Source { user: User::Function(function), line, .. } => format!("{name}: fn {function} {line}"),
            Use::Source { user: User::Test(own), line, .. } => format!("{name}: test {own} {line}"),
            Use::Calls { .. } => unreachable!("no call was added"),
        });
        uses.collect::<Vec<_>>()
    };
    (names.iter().flat_map(|name| of(name)).collect(), uses.unknown().into_iter().flat_map(of).collect())
}

#[test]
fn a_prompt_is_used_by_the_route_that_names_it_and_by_those_that_call_who_does() {
    let source = "\
#[agi_route(\"/a/{id}?lang\", args(x))]
async fn a(call: &mut Call, id: u8) -> Result {
    bye(call).await
}
#[agi_route(\"/b\")]
async fn b(call: &mut Call) -> Result {
    call.play(\"hello\").await?;
    bye(call).await
}
async fn bye(call: &mut Call) -> Result {
    Ok(call.play(BYE).await?)
}
const BYE: &str = \"bye\";
fn nobody(call: &mut Call) { call.say([\"hello\"]) }
";
    let (uses, unknown) = found(&["hello", "bye"], source);
    assert_eq!(uses, ["hello: /b 7", "hello: fn nobody 14", "bye: /a/{id} 13", "bye: /b 13"]);
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_text_in_the_arguments_of_what_takes_prompts_is_one() {
    let source = "\
async fn f(call: &mut Call) {
    call.say((\"one\", digits(\"123\"), if x { Some(\"two\") } else { None })).await;
    call.ask::<u8>(\"three\").no_input(\"four\").check(|pin| if pin.is(\"77\") { Ok(()) } else { Err(\"five\") }).await;
    call.choose(\"six\", \"seven\").await;
    tokio::select! { key = call.get_data(\"eight\") => {} }
    call.fail_with(\"nine\", Error::new(\"ten\")).await;
    call.set_variable(\"eleven\", \"twelve\").await;
    call.menu::<Vec<Desk>>(prompt!(\"in/folder\")).await;
    call.play(prompt!(word)).await;
    call.play(\"/srv/absolute\").await;
    call.say([\"two words\", \"x.wav\"]).await;
    let x = call.confirm(|c| (\"thirteen\", money(c, \"USD\")));
    call.record_call(\"16.sln\").consent(\"fourteen\").await;
    call.record_message(\"kept\").prompt(\"fifteen\").await;
    call.voicemail(\"7\").beep_sound(\"sixteen\").await;
    call.choose_language([(Digit::ONE, \"en\", \"seventeen\"), (Digit::TWO, \"de\", (\"eighteen\", digits(\"2\")))]).await;
}
";
    let (_, unknown) = found(&[], source);
    let mut names: Vec<_> = unknown.iter().map(|one| one.split(':').next().unwrap()).collect();
    names.sort_unstable();
    let mut expected =
        ["one", "two", "three", "four", "five", "six", "eight", "nine", "in/folder", "word", "thirteen", "x.wav"]
            .to_vec();
    expected.extend(["fourteen", "fifteen", "sixteen", "seventeen", "eighteen"]);
    expected.sort_unstable();
    assert_eq!(names, expected);
}

#[test]
fn a_choice_that_leads_to_a_menu_has_a_prompt() {
    let source = "\
#[derive(Menu)]
enum Desk {
    /// Not \"a/prompt\".
    #[key(\"2\", prompt = \"billing/choose\", back = \"*\")]
    #[say(\"billing/phrase\")]
    Billing(Billing),
}
#[agi_route(\"/desk\")]
async fn desk(call: &mut Call) { call.menu::<Desk>(\"desk/choose\").await; }
";
    let (uses, unknown) = found(&["billing/choose", "desk/choose"], source);
    assert_eq!(uses, ["billing/choose: /desk 4", "desk/choose: /desk 9"]);
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn a_name_that_is_put_together_is_known_by_its_fixed_parts() {
    let source =
        "fn f() { let a = format!(\"survey/{id}/question\"); let b = format!(\"menu-{}\", 1); let c = \"{}\"; }";
    let (uses, _) = found(&["survey/7/question", "survey/7/thanks", "menu-1", "other"], source);
    assert_eq!(uses, ["survey/7/question: fn f 1", "menu-1: fn f 1"]);
}

#[test]
fn tests_use_what_callers_hear_and_what_commands_play() {
    let source = "\
#[tokio::test(start_paused = true)]
async fn callers_hear() {
    caller.hears(\"hello\").await;
    caller.commands([\"STREAM FILE bye\", \"GET DATA pin 5000 4\", \"SAY DIGITS hello\"]).await;
    helper(&mut caller).await;
}
async fn helper(caller: &mut Caller) { caller.hears(\"pin\").await; }
";
    let (uses, unknown) = found(&["hello", "bye", "pin"], source);
    let test = "test callers_hear";
    assert_eq!(
        uses,
        [format!("hello: {test} 3"), format!("bye: {test} 4"), format!("pin: {test} 4"), format!("pin: {test} 7")]
    );
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn tests_may_name_what_is_missing_on_purpose() {
    let source = "#[test]\nfn t() { missing_sound(\"clinic/lost\"); hears(\"clinic/wellcome\") }";
    let (_, unknown) = found(&["clinic/welcome"], source);
    assert_eq!(unknown, ["clinic/wellcome: test t 2"]);
}

#[test]
fn what_is_used_and_not_in_the_manifest_is_told_unless_it_is_asterisks_own() {
    let source = "\
fn f(call: &mut Call) {
    call.play(\"vm-goodbye\");
    call.play(\"digits/7\");
    call.play(\"welcom\");
    goodbye(call, \"clinic/closd\");
    log(\"other/closed\", \"clinic/is closed\", \"/clinic/7\");
}
";
    let (uses, unknown) = found(&["welcome", "clinic/closed"], source);
    assert!(uses.is_empty(), "{uses:?}");
    assert_eq!(unknown, ["clinic/closd: fn f 5", "welcom: fn f 4"]);
}

#[test]
fn items_are_told_from_what_only_looks_like_one() {
    let source = "\
#![allow(unused)]
impl<const N: usize> X<N> {
    const fn a(x: *const u8) -> &'static str { \"one\" }
    pub(crate) fn b<const M: usize>(f: fn(u8) -> u8) -> [u8; M] { play(\"two\") }
}
mod inner { static C: [&str; 1] = [\"three\"]; }
";
    let (uses, _) = found(&["one", "two", "three"], source);
    assert_eq!(uses, ["one: fn a 3", "two: fn b 4", "three: fn C 6"]);
}

#[test]
fn a_folder_that_cannot_be_read_and_a_file_that_is_not_rust_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let why = Sources::read(std::slice::from_ref(&missing)).unwrap_err();
    assert!(why.starts_with(&format!("cannot read {}: ", missing.display())), "{why}");
    let file = folder.path().join("bad.rs");
    fs::write(&file, "fn f() {\n    )\n").unwrap();
    assert_eq!(
        Sources::read(&[PathBuf::from(folder.path())]).unwrap_err(),
        format!("{}:2: it is not Rust", file.display())
    );
}

#[test]
#[cfg(unix)]
fn a_link_to_a_folder_above_it_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lib.rs"), "fn f() { play(\"a\") }").unwrap();
    for name in ["one", "two"] {
        std::os::unix::fs::symlink(".", folder.path().join(name)).unwrap();
    }
    let manifest = Manifest::parse("prompts.toml", "[prompts.a]\nen = \"x\"\n").unwrap();
    let mut uses = Uses::of(&manifest);
    uses.add_sources(&Sources::read(&[folder.path().to_owned()]).unwrap());
    assert_eq!(uses.of_prompt("a").len(), 1);
}

#[test]
fn asterisks_own_sounds_are_known() {
    for (name, own) in [("vm-goodbye", true), ("digits/1F", true), ("silence/3", true), ("vm-goodby", false)] {
        assert_eq!(is_asterisks_own(name), own, "{name}");
    }
}
