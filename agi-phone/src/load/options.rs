//! The command line of a load: the table of its options, and what they ask for.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::time::Duration;

use agi_protocol::AgiUri;

use super::keys::KeysInTurn;
use super::process::Pid;
use crate::connect::Server;
use crate::edition::Edition;
use crate::error::PhoneError;
use crate::options::{Dialled, OptionSpec, ValueKind, applications, duration, option, repeated, server, sounds};
use crate::stand_ins::Given;

/// The options of a load, in the order of the help.
pub const LOAD_OPTIONS: [OptionSpec; 17] = [
    usual("calls", "NUMBER", "How many calls", "100"),
    option("at-once", ValueKind::Text("NUMBER"), "How many of them at the same time [default: 10, or with --rate all]"),
    option("rate", ValueKind::Text("RATE"), "Begins calls at this pace, however many are up: 50/s, 600/m"),
    usual("keys", "KEYS", "What callers press, in turn: '4|12#'; a comma ends a wait, w waits half a second", ""),
    option("barge-in", ValueKind::None, "Callers press while a prompt plays, and do not hear it to its end"),
    option("hangup-after", ValueKind::Text("TIME"), "Callers hang up so long after their last key: 3s, 500ms"),
    option("from", ValueKind::Text("CALLER"), "The caller: 'Ada <+15551234>', a number, or a name"),
    repeated("arg", ValueKind::Text("VALUE"), "An argument of AGI(), after those of the target; may be repeated"),
    repeated("var", ValueKind::Text("NAME=VALUE"), "A channel variable or function; may be repeated"),
    option("language", ValueKind::Text("CODE"), "The channel's language: de, de_AT [default: en]"),
    repeated("app", ValueKind::Text("NAME=END"), "How an application ends: Dial=BUSY, Queue=TIMEOUT; may be repeated"),
    repeated("sounds", ValueKind::Path("DIR"), "The recorded sounds: how long each is; may be repeated"),
    usual("timeout", "TIME", "How long the app may say nothing where it has to", "10s"),
    repeated("allow", ValueKind::Text("STATUS"), "An ending that is not a failure: BUSY, NO_STATUS; may be repeated"),
    option("pid", ValueKind::Text("NUMBER"), "The process of the server, if it is on this machine and is not found"),
    option("yes-really", ValueKind::None, "Calls a server on another machine than this one"),
    option("json", ValueKind::None, "Prints the report as one line of JSON"),
];

/// What the help of a load says after the options.
pub const LOAD_DETAILS: &str = "\
Time passes as on the telephone: a sound takes as long as it is, callers hear a prompt to its end, and keys are a fifth of \
a second apart.

Endings: AGI_ROUTE_STATUS as the app says it (OK, HUNG_UP, ERROR, BUSY, …), NO_STATUS, FAILURE (of AGISTATUS), and what \
the callers see: UNREACHED (nobody answered), NOT_AGI, BROKEN (the connection), SILENT (no command within --timeout), LEFT \
(by a second Ctrl-C).

Exit status: 0 all calls ended OK or HUNG_UP, or as --allow says; 1 another ending; 2 usage; 3 not reachable. The report is \
on standard output, progress on standard error. Ctrl-C hangs all calls up and prints the report of what was.";

const fn usual(name: &'static str, value: &'static str, help: &'static str, default: &'static str) -> OptionSpec {
    OptionSpec { default: Some(default), ..option(name, ValueKind::Text(value), help) }
}

/// What the command line of a load asks for.
#[derive(Clone, Debug)]
pub struct LoadOptions {
    pub(super) edition: Edition,
    /// Who answers, unless it is the app of this process.
    pub(super) server: Option<Server>,
    pub(super) dialled: Dialled,
    pub(super) calls: usize,
    /// `None`: as many as come.
    pub(super) at_once: Option<usize>,
    /// The time from one call's beginning to the next one's.
    pub(super) every: Option<Duration>,
    pub(super) keys: KeysInTurn,
    pub(super) barge_in: bool,
    pub(super) hang_up_after: Option<Duration>,
    pub(super) applications: Vec<Given>,
    pub(super) sounds: Vec<PathBuf>,
    pub(super) timeout: Duration,
    pub(super) allowed: Vec<String>,
    pub(super) pid: Option<Pid>,
    pub(super) yes_really: bool,
    json: bool,
}

impl LoadOptions {
    /// Reads the options. `values` returns what was given for one of [`LOAD_OPTIONS`], its default included, and one empty
    /// value for an option that takes none.
    ///
    /// # Errors
    /// If a value is not what the option takes.
    pub fn read<'v>(
        edition: Edition,
        target: &str,
        values: impl Fn(&str) -> Vec<&'v OsStr>,
    ) -> Result<Self, PhoneError> {
        let texts = |name: &str| -> Vec<&str> { values(name).into_iter().filter_map(OsStr::to_str).collect() };
        let text = |name: &str| texts(name).pop();
        let is_set = |name: &str| !values(name).is_empty();
        let dialled = Dialled::read(target, &values)?;
        let every = text("rate").map(every).transpose()?;
        let at_once = text("at-once").map(|text| number("at-once", text)).transpose()?;
        let mut allowed: Vec<_> = texts("allow").into_iter().map(str::to_uppercase).collect();
        if edition == Edition::Program {
            // Servers of other frameworks end so.
            allowed.push("NO_STATUS".to_owned());
        }
        Ok(Self {
            edition,
            server: server(edition, target, &dialled.setup())?,
            dialled,
            calls: text("calls").map_or(Ok(100), |text| number("calls", text))?,
            at_once: at_once.or(every.is_none().then_some(10)),
            every,
            keys: KeysInTurn::parse(text("keys").unwrap_or_default())?,
            barge_in: is_set("barge-in"),
            hang_up_after: text("hangup-after").map(|text| duration("hangup-after", text)).transpose()?,
            applications: applications(texts("app"), edition)?,
            sounds: sounds(values("sounds"))?,
            timeout: duration("timeout", text("timeout").unwrap_or("10s"))?,
            allowed,
            pid: text("pid").map(pid).transpose()?,
            yes_really: is_set("yes-really"),
            json: is_set("json"),
        })
    }

    /// Whether it calls the app of this process.
    #[must_use]
    pub fn calls_the_app(&self) -> bool {
        self.server.is_none()
    }

    /// Whether the report is printed as JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Returns the path that is called in the app of this process, without the query and the arguments.
    #[must_use]
    pub fn path(&self) -> String {
        let url = self.dialled.setup().url;
        let script = url.splitn(4, '/').nth(3).unwrap_or_default();
        AgiUri::new(script.as_bytes()).path().to_owned()
    }
}

/// The process with this number.
fn pid(text: &str) -> Result<Pid, PhoneError> {
    let number = text.parse().ok().filter(|number| *number > 0);
    let wrong = || PhoneError::usage(format!("--pid {text:?} is not the number of a process; write --pid 1234"));
    number.map(Pid).ok_or_else(wrong)
}

fn number(option: &str, text: &str) -> Result<usize, PhoneError> {
    match text.parse() {
        Ok(number @ 1..=10_000_000) => Ok(number),
        _ => Err(PhoneError::usage(format!("--{option} {text:?}: write a number from 1 to 10000000: --{option} 500"))),
    }
}

/// `50/s`, `600/m`, `0.5/s`: the time from one call to the next.
fn every(text: &str) -> Result<Duration, PhoneError> {
    let wrong = || {
        PhoneError::usage(format!(
            "--rate {text:?}: write how many calls begin in a second or a minute: --rate 50/s, 600/m"
        ))
    };
    let (number, unit) = text.split_once('/').ok_or_else(wrong)?;
    let number: f64 = number.trim().parse().map_err(|_| wrong())?;
    let unit = match unit.trim() {
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err(wrong()),
    };
    if !(number > 0.0 && number / unit <= 1e6) {
        return Err(wrong());
    }
    Duration::try_from_secs_f64(unit / number).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::{LoadOptions, every, number};
    use crate::edition::Edition;
    use std::ffi::OsStr;
    use std::time::Duration;

    fn read(target: &str, given: &[(&str, &'static str)]) -> Result<LoadOptions, String> {
        let values =
            |name: &str| given.iter().filter(|(of, _)| *of == name).map(|(_, value)| OsStr::new(*value)).collect();
        LoadOptions::read(Edition::Subcommand, target, values).map_err(|error| error.why)
    }

    #[test]
    fn a_rate_is_calls_in_a_second_or_a_minute() {
        assert_eq!(every("50/s"), Ok(Duration::from_millis(20)));
        assert_eq!(every("600/m"), Ok(Duration::from_millis(100)));
        assert_eq!(every("0.5/s"), Ok(Duration::from_secs(2)));
        for text in ["50", "0/s", "-1/s", "50/h", "/s", "nan/s", "inf/s", "1e9/s", "1e-300/m"] {
            assert!(every(text).unwrap_err().why.ends_with("--rate 50/s, 600/m"), "{text}");
        }
    }

    #[test]
    fn no_calls_are_refused() {
        for text in ["0", "-1", "many", "1e3", "99999999999"] {
            assert!(number("calls", text).unwrap_err().why.contains("from 1 to 10000000"), "{text}");
        }
    }

    #[test]
    fn ten_calls_are_up_at_once_unless_a_rate_says_when_they_begin() {
        assert_eq!(read("/x", &[]).unwrap().at_once, Some(10));
        assert_eq!(read("/x", &[("rate", "5/s")]).unwrap().at_once, None);
        assert_eq!(read("/x", &[("rate", "5/s"), ("at-once", "7")]).unwrap().at_once, Some(7));
    }

    #[test]
    fn the_path_is_what_a_route_answers() {
        for (target, path) in [("/survey/7?lang=en,spring", "/survey/7"), ("survey", "/survey"), ("/", "/")] {
            assert_eq!(read(target, &[]).unwrap().path(), path);
        }
    }
}
