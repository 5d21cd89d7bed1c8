use super::{Arguments, Command, Common, EarlyExit, Operand, Opt, Program};

const CALL: Command = Command {
    operand: Some(Operand { name: "TARGET", help: "What is called", many: false, required: true }),
    options: &[
        Opt::text("press", "KEYS", "Keys").many(),
        Opt::text("timeout", "TIME", "How long").or("10s"),
        Opt::path("record", "FILE", "A test"),
        Opt::flag("fast", "No time"),
    ],
    common: Common::Only(&["listen"]),
    details: "Exit status: 0.",
    ..Command::plain("call", "Calls the app")
};

const PROGRAM: Program = Program {
    about: "An app",
    options: &[
        Opt::text("listen", "HOST:PORT", "Where").or("here").or_variable("NO_SUCH_VARIABLE"),
        Opt::text("audit", "FILE", "What was"),
    ],
    commands: &[&CALL, &Command::plain("routes", "Lists")],
};

static APP: Program = PROGRAM;

fn given(line: &[&str]) -> Result<Arguments, EarlyExit> {
    Arguments::read(&APP, ["/bin/clinic"].iter().chain(line).map(|word| (*word).into()))
}

/// The first line of why it is wrong.
fn wrong(line: &[&str]) -> String {
    let Err(EarlyExit::Wrong(why)) = given(line) else { panic!("{line:?} is read") };
    why.lines().next().unwrap().to_owned()
}

#[test]
fn options_of_the_program_may_come_before_and_after_the_subcommand() {
    for line in [["--listen", "there", "routes"], ["routes", "--listen", "there"], ["routes", "--listen=there", "--"]] {
        let given = given(&line).unwrap();
        assert_eq!((given.command, given.text("listen")), (Some("routes"), Some("there")));
    }
    let none = given(&[]).unwrap();
    assert_eq!((none.command, none.text("listen")), (None, Some("here")));
}

#[test]
fn a_name_may_be_there_only_once() {
    const LISTEN: Opt = Opt::text("listen", "HOST:PORT", "Where");
    const ASKS_FOR_HELP: Opt = Opt::flag("help", "x");
    const LOUD: Opt = Opt::flag("Loud", "x");
    const SERVE: Command = Command::plain("serve", "x");
    const HELP: Command = Command::plain("help", "x");
    const LOAD: Command = Command::plain("load", "x");
    const LISTENS: Command = Command { options: &[LISTEN], ..LOAD };
    const LISTENS_TWICE: Command = Command { options: &[LISTEN, LISTEN], ..LOAD };
    const THERE: &str = "is there already: give yours another name";
    let check = |options: &'static [Opt], commands: &'static [&'static Command]| {
        Program { about: "An app", options, commands }.check()
    };
    for (checked, why) in [
        (check(&[LISTEN, LISTEN], &[]), format!("the option --listen {THERE}")),
        (check(&[], &[&LISTENS_TWICE]), format!("the option --listen {THERE}")),
        (check(&[LISTEN], &[&SERVE, &LISTENS]), format!("the option --listen {THERE}")),
        (check(&[ASKS_FOR_HELP], &[]), format!("the option --help {THERE}")),
        (check(&[], &[&LOAD, &LISTENS]), format!("the subcommand load {THERE}")),
        (check(&[], &[&HELP]), format!("the subcommand help {THERE}")),
        (check(&[LOUD], &[]), "\"Loud\" cannot name an option: write small letters, digits and hyphens".to_owned()),
    ] {
        assert_eq!(checked, Err(why));
    }
    assert_eq!(check(&[LISTEN], &[&LOAD, &SERVE]), Ok(()));
}

#[test]
fn an_option_of_the_program_yields_to_one_of_a_subcommand_that_has_its_name() {
    const LOAD: Command =
        Command { options: &[Opt::text("allow", "STATUS", "What passes").many()], ..Command::plain("load", "x") };
    static APP: Program = Program {
        about: "An app",
        options: &[Opt::text("allow", "NETWORKS", "Who").or_variable("NO_SUCH_VARIABLE").or("all").yields()],
        commands: &[&LOAD, &Command::plain("serve", "y")],
    };
    APP.check().unwrap();
    let given = |line: &[&str]| Arguments::read(&APP, ["app"].iter().chain(line).map(|word| (*word).into()));
    assert_eq!(given(&["load", "--allow", "BUSY", "--allow", "x"]).unwrap().texts("allow"), ["BUSY", "x"]);
    assert!(given(&["load"]).unwrap().texts("allow").is_empty());
    for line in [&["--allow", "192.0.2.7"][..], &["serve", "--allow", "192.0.2.7"], &["--allow", "192.0.2.7", "serve"]]
    {
        assert_eq!(given(line).unwrap().text("allow"), Some("192.0.2.7"));
    }
    let Err(EarlyExit::Wrong(why)) = given(&["--allow", "192.0.2.7", "load"]) else { panic!("it is read") };
    assert!(why.starts_with("--allow means something else to load: if you want that, write it after load"), "{why}");
}

#[test]
fn values_may_be_empty_begin_with_a_hyphen_and_come_again() {
    let given = given(&["call", "--press", "", "/x", "--press", "-5", "--press=--fast", "--fast"]).unwrap();
    assert_eq!(given.texts("press"), ["", "-5", "--fast"]);
    assert_eq!((given.operands, given.options.len()), (vec!["/x".to_owned()], 6));
}

#[test]
fn a_word_after_two_hyphens_is_not_an_option() {
    assert_eq!(given(&["call", "--", "--fast"]).unwrap().operands, ["--fast"]);
}

#[test]
fn a_slip_of_the_hand_is_told_with_what_is_nearest() {
    assert_eq!(wrong(&["cal"]), "there is no subcommand cal; the nearest is call");
    assert_eq!(wrong(&["quite", "different"]), "there is no subcommand quite");
    assert_eq!(wrong(&["call", "/x", "--pres", "1"]), "there is no option --pres; the nearest is --press <KEYS>");
    assert_eq!(wrong(&["routes", "-x"]), "there is no option -x");
    assert_eq!(wrong(&["/x"]), "there is no subcommand /x; write call /x to call it");
}

#[test]
fn an_app_without_replay_is_told_the_feature() {
    let why = wrong(&["replay", "--entered", "7", "call.jsonl"]);
    assert!(why.ends_with("write in Cargo.toml: agi-runtime = { …, features = [\"transcripts\"] }"), "{why}");
}

#[test]
fn an_app_without_load_is_told_the_line_that_has_it() {
    let why = wrong(&["load", "/x", "--calls", "7"]);
    assert!(why.ends_with("write: cargo run --release --features agi-runtime/load -- load …"), "{why}");
}

#[test]
fn a_value_too_few_or_too_many_is_told_with_what_to_write() {
    assert_eq!(wrong(&["call", "/x", "--press"]), "--press has no value; write --press <KEYS>");
    let taken = "--press has no value; write --press <KEYS>, or --press=--fast if that is the value";
    assert_eq!(wrong(&["call", "/x", "--press", "--fast"]), taken);
    assert_eq!(wrong(&["call", "/x", "--fast=1"]), "--fast takes no value");
    assert_eq!(wrong(&["call", "/x", "--record", "a", "--record", "b"]), "--record may be given only once");
}

#[test]
fn a_word_too_few_or_too_many_is_told() {
    assert_eq!(wrong(&["call"]), "<TARGET> is missing. What is called");
    assert_eq!(wrong(&["call", "/x", "/y"]), "unexpected argument \"/y\"");
    assert_eq!(wrong(&["routes", "x"]), "unexpected argument \"x\"");
}

#[test]
fn what_is_wrong_is_followed_by_the_usage() {
    let Err(EarlyExit::Wrong(why)) = given(&["call"]) else { panic!("it is read") };
    assert!(why.ends_with("\n\nUsage: clinic call [OPTIONS] <TARGET>\n\n`clinic call --help` tells more."), "{why}");
}

#[test]
fn the_help_of_a_subcommand_lists_what_it_takes() {
    let expected = "\
Calls the app

Usage: clinic call [OPTIONS] <TARGET>

Arguments:
  <TARGET>  What is called

Options:
      --press <KEYS>        Keys
      --timeout <TIME>      How long [default: 10s]
      --record <FILE>       A test
      --fast                No time
      --listen <HOST:PORT>  Where [default: here] [env: NO_SUCH_VARIABLE]
  -h, --help                Prints this

The options of `clinic --help` may be given here, too: they change nothing of this.

Exit status: 0.
";
    for line in [&["call", "--help"][..], &["call", "-h"], &["help", "call"], &["call", "--press", "1", "--help"]] {
        assert_eq!(given(line).unwrap_err(), EarlyExit::Help(expected.to_owned()), "{line:?}");
    }
}

#[test]
fn the_help_of_the_program_lists_the_subcommands() {
    let Err(EarlyExit::Help(help)) = given(&["help"]) else { panic!("there is none") };
    let commands =
        "Commands:\n  call    Calls the app\n  routes  Lists\n  help    Prints this, or the help of a subcommand\n";
    assert!(help.starts_with("An app\n\nUsage: clinic [OPTIONS] [COMMAND]\n\n") && help.contains(commands), "{help}");
}

static PROMPTS: Program = Program {
    about: "An app",
    options: &[],
    commands: &[
        &Command::plain("prompts list", "Lists them"),
        &Command { options: &[Opt::flag("force", "Anyway")], ..Command::plain("prompts make", "Speaks them") },
        &Command::plain("routes", "Lists"),
    ],
};

fn of_two_words(line: &[&str]) -> Result<Arguments, EarlyExit> {
    PROMPTS.check().unwrap();
    Arguments::read(&PROMPTS, ["clinic"].iter().chain(line).map(|word| (*word).into()))
}

#[test]
fn a_subcommand_may_have_two_words_and_options_of_its_own() {
    let given = of_two_words(&["prompts", "make", "--force"]).unwrap();
    assert_eq!((given.command, given.has("force")), (Some("prompts make"), true));
    for (line, why) in [
        (&["prompts"][..], "prompts is the first word of several subcommands; write prompts list or prompts make"),
        (&["prompts", "lst"], "there is no subcommand prompts lst; the nearest is prompts list"),
        (&["prompts", "list", "--force"], "there is no option --force"),
        (&["list"], "there is no subcommand list"),
    ] {
        let Err(EarlyExit::Wrong(told)) = of_two_words(line) else { panic!("{line:?} is read") };
        assert_eq!(told.lines().next(), Some(why));
    }
}

#[test]
fn the_help_of_a_first_word_lists_its_subcommands() {
    let lists = "Usage: clinic prompts <COMMAND> [OPTIONS]\n\nCommands:\n  prompts list  Lists them\n  \
                 prompts make  Speaks them\n  help          Prints this, or the help of a subcommand\n";
    for line in [["prompts", "--help"], ["help", "prompts"]] {
        let Err(EarlyExit::Help(help)) = of_two_words(&line) else { panic!("{line:?} is not help") };
        assert!(help.contains(lists), "{help}");
    }
    let Err(EarlyExit::Help(help)) = of_two_words(&["help", "prompts", "list"]) else { panic!("it is not help") };
    assert!(help.starts_with("Lists them\n\nUsage: clinic prompts list [OPTIONS]\n"), "{help}");
}

#[cfg(not(feature = "prompts"))]
#[test]
fn an_app_without_prompts_is_told_the_feature() {
    let why = wrong(&["prompts", "list"]);
    assert!(why.ends_with("write in Cargo.toml: agi-runtime = { …, features = [\"prompts\"] }"), "{why}");
}

#[cfg(not(feature = "config"))]
#[test]
fn an_app_that_reads_no_file_is_told_the_feature() {
    static APP: Program =
        Program { about: "An app", options: &[Opt::path("config", "FILE", "Options")], commands: PROGRAM.commands };
    let line = ["clinic", "routes", "--config", "x"].map(Into::into);
    let Err(EarlyExit::Wrong(why)) = Arguments::read(&APP, line) else { panic!("it is read") };
    assert!(why.starts_with("--config needs the feature config"), "{why}");
    assert!(why.ends_with("write in Cargo.toml: agi-runtime = { …, features = [\"config\"] }"), "{why}");
}
