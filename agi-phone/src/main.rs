//! `agi-phone agi://host/path`: the telephone as a program, and `agi-phone load agi://host/path`: many of them.

use std::ffi::OsStr;
use std::process::exit;

use agi_phone::{
    DETAILS, Edition, Exit, LOAD_DETAILS, LOAD_OPTIONS, Load, LoadOptions, OPTIONS, OptionSpec, Options, Phone,
    PhoneError, TARGET, ValueKind,
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
    let options = Options::read(Edition::Program, target(given), |name| {
        let arguments = given.get_raw(ARGUMENTS).filter(|_| name == "arg").into_iter().flatten();
        arguments.chain(values(&OPTIONS, given, name)).collect()
    })?;
    Ok(Phone::new(options).call().await?.exit)
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
        .args(OPTIONS.iter().map(argument))
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
