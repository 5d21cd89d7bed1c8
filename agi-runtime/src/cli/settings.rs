//! What an operator sets in every app: the options of each subcommand, and the limits among them.

use std::time::Duration;

use super::access;
#[cfg(feature = "admin")]
use super::admin;
#[cfg(feature = "ami")]
use super::ami;
use super::arguments::{Arguments, Common, Opt};
#[cfg(feature = "audio")]
use super::audio;
#[cfg(feature = "audit")]
use super::calls;
use super::logs;
#[cfg(feature = "transcripts")]
use super::recording;
use crate::app::App;
use crate::error::Error;

/// Where an app listens unless told otherwise: FastAGI's port, on this machine only.
pub(super) const DEFAULT_LISTEN: &str = "127.0.0.1:4573";

const LISTEN: Opt =
    Opt::text("listen", "HOST:PORT", "Where to listen for Asterisk").or(DEFAULT_LISTEN).or_variable("AGI_LISTEN");
const CALLS: Opt = Opt::text("max-calls", "NUMBER", "How many calls at once; a further one ends as BUSY")
    .or_variable("AGI_MAX_CALLS")
    .checked(|text| calls(text).map(drop));
const SHUTDOWN_TIME: Opt = Opt::text("shutdown-time", "TIME", "How long a shutdown waits for calls: 30s, 10m, 2h")
    .or_variable("AGI_SHUTDOWN_TIME")
    .checked(|text| time(text).map(drop));
const CONFIG: Opt =
    Opt::path("config", "FILE", "A file of options, as in `serve --print-config`").or_variable("AGI_CONFIG");

pub(super) const OPTIONS: &[Opt] = &[
    LISTEN,
    access::ALLOW,
    access::PROXIES,
    access::TLS[0],
    access::TLS[1],
    access::TLS[2],
    #[cfg(feature = "admin")]
    admin::LISTEN,
    #[cfg(feature = "admin")]
    admin::HOST,
    #[cfg(feature = "admin")]
    admin::TOKEN,
    #[cfg(feature = "ami")]
    ami::ADDRESSES,
    #[cfg(feature = "audio")]
    audio::LISTEN,
    #[cfg(feature = "audio")]
    audio::ADVERTISE,
    #[cfg(feature = "audit")]
    calls::AUDIT,
    #[cfg(feature = "transcripts")]
    recording::RECORD_CALLS,
    CALLS,
    SHUTDOWN_TIME,
    logs::FORMAT,
    logs::LEVEL,
    CONFIG,
];

/// What changes a call that the program answers itself, without being served to Asterisk.
pub(super) const OF_A_CALL: Common =
    Common::OfTheApp(&["audio-listen", "audio-advertise", "max-calls", "log-level", "config"]);

/// Says what is wrong with the place where `serve` is to listen. (`dialplan` takes a host alone, too.)
pub(super) fn place_is_whole(given: &Arguments) -> Result<(), String> {
    let Some((place, named)) = given.text(LISTEN.name).zip(given.given(LISTEN.name)) else { return Ok(()) };
    let is_whole = |(host, port): (&str, &str)| !host.is_empty() && port.parse::<u16>().is_ok();
    if place.rsplit_once(':').is_some_and(is_whole) {
        return Ok(());
    }
    Err(format!("--listen {place:?} ({}): write a host and a port: 127.0.0.1:4573, or [::]:4573", named.origin))
}

/// Says which folder is missing in which an option's file or folder is to be. Whoever mistypes it must not find out a week
/// later that the calls were written elsewhere.
pub(super) fn folders_are_there(given: &Arguments) -> Result<(), String> {
    ["audit", "record-calls"].into_iter().try_for_each(|name| folder_is_there(given, name))
}

fn folder_is_there(given: &Arguments, name: &str) -> Result<(), String> {
    let Some(path) = given.path(name) else { return Ok(()) };
    let named = given.given(name).map(|named| format!(" ({})", named.origin)).unwrap_or_default();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if name == "audit" && (path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/")) {
        let (path, inside) = (path.display(), path.join("calls.log"));
        let inside = inside.display();
        return Err(format!("--{name} {path}{named}: it is a folder; write a file in it: --{name} {inside}"));
    }
    if name == "record-calls" && path.is_file() {
        let instead = folder.map_or_else(|| "calls".into(), |folder| folder.join("calls"));
        let (path, instead) = (path.display(), instead.display());
        return Err(format!("--{name} {path}{named}: it is a file; write a folder: --{name} {instead}"));
    }
    let Some(folder) = folder.filter(|folder| !folder.is_dir()) else { return Ok(()) };
    let (folder, path) = (folder.display(), path.display());
    Err(format!("--{name} {path}{named}: there is no folder {folder}; write: mkdir -p {folder}"))
}

/// Sets up an app as the operator says, its limits and who may connect; where nothing is said, the app's own stays.
pub(super) fn limit(app: App, given: &Arguments) -> Result<App, Error> {
    let mut limits = app.limits.clone();
    if let Some(text) = given.text(CALLS.name) {
        limits = limits.calls(calls(text).map_err(Error::new)?);
    }
    if let Some(text) = given.text(SHUTDOWN_TIME.name) {
        limits = limits.shutdown_time(time(text).map_err(Error::new)?);
    }
    access::set(app.limits(limits), given)
}

/// What counts of an option that nobody set and that has no default of its own.
pub(super) fn of_the_app(name: &str, app: &App) -> Option<String> {
    let limits = &app.limits;
    if name == access::ALLOW.name {
        return app.access.allow.as_ref().map(ToString::to_string);
    }
    if name == access::PROXIES.name {
        return app.access.proxies.as_ref().map(ToString::to_string);
    }
    if name == CALLS.name {
        return Some(limits.calls.to_string());
    }
    if name == SHUTDOWN_TIME.name {
        let time = limits.shutdown_time;
        let whole = time.subsec_nanos() == 0;
        return Some(if whole { format!("{}s", time.as_secs()) } else { format!("{}ms", time.as_millis()) });
    }
    (name == logs::LEVEL.name).then(|| logs::USUAL.to_owned())
}

fn calls(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|calls| *calls > 0).ok_or_else(|| "write a number of calls, 1 or more".to_owned())
}

/// `500ms`, `30s`, `10m`, `2h`.
fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "write a whole number and ms, s, m or h: 30s, 10m".to_owned();
    let unit = text.find(|character: char| !character.is_ascii_digit()).ok_or_else(wrong)?;
    let of_one = match &text[unit..] {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    let number: u64 = text[..unit].parse().map_err(|_| wrong())?;
    number.checked_mul(of_one).map(Duration::from_millis).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::{of_the_app, time};
    use crate::app::{App, Limits};
    use std::time::Duration;

    #[test]
    fn times_have_a_unit_and_are_read_as_they_are_printed() {
        for (text, milliseconds) in [("500ms", 500), ("30s", 30_000), ("10m", 600_000), ("2h", 7_200_000)] {
            let time = time(text).unwrap();
            assert_eq!(time, Duration::from_millis(milliseconds), "{text}");
            let printed =
                of_the_app("shutdown-time", &App::new().limits(Limits::default().shutdown_time(time))).unwrap();
            assert_eq!(super::time(&printed), Ok(time), "{printed}");
        }
        for text in ["", "30", "s", "1.5s", "-1s", "30 s", "1d", "99999999999999999999s", "9999999999999999h"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
