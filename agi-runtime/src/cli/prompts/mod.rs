//! `prompts …`: what the app's manifest of prompts says, and what becomes of it.

mod check;
mod languages;
mod level;
mod list;
mod loudness;
mod make;
mod manifest;
mod script;
mod sounds;
mod uses;

pub(super) use check::{COMMAND as CHECK, run as check};
pub(super) use level::{COMMAND as LEVEL, run as level};
pub(super) use list::{COMMAND as LIST, run as list};
pub(super) use make::{COMMAND as MAKE, run as make};
pub(super) use script::{COMMAND as SCRIPT, run as script};
