//! `agi-phone agi://host/path`: the telephone as a program, and `agi-phone load agi://host/path`: many of them.

use std::ffi::OsStr;
use std::process::exit;

use agi_phone::{
    DETAILS, Edition, Exit, LOAD_DETAILS, LOAD_OPTIONS, Load, LoadOptions, OPTIONS, OptionSpec, Options, Phone,
    PhoneError, SESSION_OPTIONS, SessionStep, TARGET, ValueKind,
};
use clap::builder::{OsStringValueParser, StringValueParser};
use clap::{Arg, ArgAction, ArgMatches, Command};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let exit_status = call(&command().get_matches()).await.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        error.exit
    });
    exit(exit_status.code());
}

async fn call(given: &ArgMatches) -> Result<Exit, PhoneError> {
    if let Some(("load", given)) = given.subcommand() {
        let options = LoadOptions::read(Edition::Program, target(given), |name| values(&LOAD_OPTIONS, given, name))?;
        let is_json = options.is_json();
        let report = Load::new(options).run().await?;
        if is_json {
            println!("{}", report.to_json());
        } else {
            print!("{report}");
        }
        return Ok(report.exit());
    }
    let words = given.get_many::<String>(ARGUMENTS).into_iter().flatten().cloned();
    if given.get_one::<String>("session").is_some() {
        return Ok(step([target(given).to_owned()].into_iter().chain(words).collect(), given).await);
    }
    Ok(Phone::new(options(target(given), &words.collect::<Vec<_>>(), given)?).call().await?.exit)
}

/// Takes a step of a session, or holds its call.
async fn step(words: Vec<String>, given: &ArgMatches) -> Exit {
    let step = match SessionStep::read(&words, |name| values(&SESSION_OPTIONS, given, name)) {
        Ok(step) => step,
        Err(answer) => {
            println!("{answer}");
            return answer.exit;
        }
    };
    let begins = step.target().map(|target| options(target, step.arguments(), given));
    let answer = match begins.map(|options| step.applied_to(options?)).transpose() {
        Ok(Some(options)) if step.is_held_here() => return Phone::new(options).hold(&step, None, |_| Vec::new()).await,
        Ok(_) => step.take().await,
        Err(error) => step.refused(&error),
    };
    println!("{answer}");
    answer.exit
}

/// What the command line asks for, of a call.
fn options(target: &str, arguments: &[String], given: &ArgMatches) -> Result<Options, PhoneError> {
    Options::read(Edition::Program, target, |name| {
        let arguments = arguments.iter().filter(|_| name == "arg").map(|argument| OsStr::new(argument.as_str()));
        arguments.chain(values(&OPTIONS, given, name)).collect()
    })
}

/// The name of the words that follow the target.
const ARGUMENTS: &str = "ARGUMENT";

fn target(given: &ArgMatches) -> &str {
    given.get_one::<String>(TARGET).map(String::as_str).unwrap_or_default()
}

fn command() -> Command {
    let target = Arg::new(TARGET).required(true).help("What is called: agi://host/path, or agi://host:port/path");
    let callable = Arg::new(TARGET).required(true);
    let callable =
        callable.help("What is called: agi://host:port/path, or a program that Asterisk would start: ./clinic");
    let arguments = Arg::new(ARGUMENTS).num_args(0..).help("The arguments of AGI() of a program: /survey/7 spring");
    let load = Command::new("load")
        .about("Calls a FastAGI server many times at once, and measures how long its callers wait")
        .arg(target.clone())
        .args(LOAD_OPTIONS.iter().map(argument))
        .after_help(LOAD_DETAILS);
    Command::new("agi-phone")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Calls a FastAGI server from this terminal, without an Asterisk")
        .subcommand(load)
        .subcommand_negates_reqs(true)
        .args_conflicts_with_subcommands(true)
        .disable_help_subcommand(true)
        .arg(callable)
        .arg(arguments)
        .args(OPTIONS.iter().chain(&SESSION_OPTIONS).map(argument))
        .after_help(DETAILS)
}

fn argument(option: &OptionSpec) -> Arg {
    let argument = Arg::new(option.name).long(option.name).help(option.help);
    let argument = match option.value {
        ValueKind::Text(name) => argument.value_name(name).value_parser(StringValueParser::new()),
        ValueKind::Path(name) => argument.value_name(name).value_parser(OsStringValueParser::new()),
        _ => return argument.action(ArgAction::SetTrue),
    };
    let action = if option.repeated { ArgAction::Append } else { ArgAction::Set };
    argument.action(action).default_value(option.default).allow_negative_numbers(true)
}

fn values<'m>(options: &[OptionSpec], given: &'m ArgMatches, name: &str) -> Vec<&'m OsStr> {
    let is_flag = options.iter().any(|option| option.name == name && matches!(option.value, ValueKind::None));
    match given.get_raw(name) {
        Some(_) if is_flag => given.get_flag(name).then_some(OsStr::new("")).into_iter().collect(),
        Some(values) => values.collect(),
        None => Vec::new(),
    }
}
