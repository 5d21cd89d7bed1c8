//! `prompts …`: what the app's manifest of prompts says, and what becomes of it.

mod list;
mod manifest;

pub(super) use list::{COMMAND as LIST, run as list};
