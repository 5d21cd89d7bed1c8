//! The loudness that a subcommand brings sounds to.

use crate::cli::arguments::{Arguments, EarlyExit, Opt};

/// The option that says it. -23 LUFS is what EBU R128 asks of broadcasters.
pub(super) const OPTION: Opt =
    Opt::text("to", "LUFS", "The loudness that sounds get, -40 to -10; no true peak above -1 dB").or("-23");

pub(super) fn of(given: &Arguments) -> f64 {
    let text = given.text(OPTION.name).unwrap_or("-23");
    let number = text.parse().ok().filter(|number| (-40.0..=-10.0).contains(number));
    number.unwrap_or_else(|| EarlyExit::Wrong(format!("--to {text}: write a number from -40 to -10: --to -23")).exit())
}
