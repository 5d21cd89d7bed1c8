//! `serve --print-config`: what an operator set, and where, in the form of the file of `--config`.

use std::fmt::Write;

use super::arguments::{Arguments, Opt};
use super::quoted::quote;
use super::{access, settings};
use crate::app::App;

/// A line for each option. What cannot be a line of the file is a comment: what has no value, and what is secret.
pub(super) fn text(given: &Arguments, app: &App) -> String {
    let mut text = "# What serve uses: from the command line, else the environment, else the file of --config, else a \
                    default.\n"
        .to_owned();
    for option in given.settings() {
        let line = match given.given(option.name) {
            // The file does not name a file; where one was named, it is said.
            Some(named) if option.name == "config" => {
                format!("# --config {} # {}", named.value.to_string_lossy(), named.origin)
            }
            None if option.name == "config" => continue,
            Some(named) if option.is_secret() => format!("# {} is set, and secret # {}", option.name, named.origin),
            Some(named) => setting(option, &named.value.to_string_lossy(), &named.origin.to_string()),
            None => match settings::of_the_app(option.name, app) {
                Some(value) => setting(option, &value, "the app"),
                None if option.is_flag() => setting(option, "false", "default"),
                None => format!("# {} = \"{}\" # not set", option.name, option.value_name()),
            },
        };
        // It fails only if memory does.
        let _ = writeln!(text, "{line}");
    }
    if access::asks_for_secret(app) {
        text.push_str("# AGI_SECRET is set, and secret\n");
    }
    text
}

fn setting(option: &Opt, value: &str, origin: &str) -> String {
    let mut line = format!("{} = ", option.name);
    let is_bare = option.is_flag() || value.parse::<u32>().is_ok_and(|number| number.to_string() == value);
    if is_bare {
        line.push_str(value);
    } else {
        quote(value, &mut line);
    }
    // A file's name may have a line end.
    line + " # " + &origin.replace(['\n', '\r'], " ")
}
