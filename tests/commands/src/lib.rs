//! For tests: what each of the 47 commands answers in every form, what the builder makes of it, and which method of
//! `Call` sends it.
//!
//! The tests of the runtime, the live suite on a real Asterisk, the recorded scenarios and the book's command table are
//! all held to this list. Here are also the [recorded exchanges](exchanges) with their meanings, and how Asterisk takes a
//! command line [apart](parse_args()).

pub mod exchanges;
mod parse_args;
mod table;

use agi_protocol::Spec;

pub use parse_args::parse_args;

/// What the tests know about one command.
#[derive(Debug)]
pub struct Command {
    /// The command.
    pub spec: &'static Spec,
    /// The method of `Call` that sends it.
    pub method: &'static str,
    /// The forms of its answer.
    pub answers: &'static [Answer],
}

/// One form of a command's answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// The bytes, without the last line feed. `HANGUP` after them is the hang-up that caused them.
    pub wire: &'static str,
    /// What the builder makes of them, as its `Debug` prints it; `!HungUp` and the like are errors.
    pub reads: &'static str,
    /// Where the form is known from.
    pub provenance: Provenance,
}

/// Where a form of an answer is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// The live suite provokes it on a real Asterisk.
    Live,
    /// Recorded from a real Asterisk; the live suite cannot provoke it at will.
    Recorded,
    /// Read in Asterisk's source (`res_agi.c`), never seen.
    Source,
}

/// Returns what the tests know about this command.
///
/// # Panics
/// If it is a command that this list does not have.
#[must_use]
pub fn of(spec: &Spec) -> &'static Command {
    let found = table::ALL.iter().find(|command| command.spec.name == spec.name);
    found.unwrap_or_else(|| panic!("{} is not in tests/commands/src/table.rs", spec.name))
}

/// Returns the method of `Call` that sends this command.
#[must_use]
pub fn method(spec: &Spec) -> &'static str {
    of(spec).method
}

/// Returns the forms of this command's answer.
#[must_use]
pub fn answers(spec: &Spec) -> &'static [Answer] {
    of(spec).answers
}
