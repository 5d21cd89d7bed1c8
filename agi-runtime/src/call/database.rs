//! `AstDB`, Asterisk's own store of keys and values. All four commands work on a dead channel.

use super::exchange::{Exchange, Reading};
use super::{Call, reading};
use crate::protocol::{ResultLine, Text, spec};

impl Call {
    /// Deletes a key (DATABASE DEL). Asterisk does not say whether it was there.
    pub fn database_del(&mut self, family: &str, key: &str) -> Exchange<'_, ()> {
        self.command(&spec::DATABASE_DEL).text(family).text(key).reads(stored)
    }

    /// Deletes a family, and answers whether there was anything to delete (DATABASE DELTREE; Asterisk's own `0` and
    /// `1` are the wrong way round, this answer is not).
    pub fn database_deltree(&mut self, family: &str) -> Exchange<'_, bool> {
        self.command(&spec::DATABASE_DELTREE).text(family).reads(deleted)
    }

    /// Reads a key; `None` if it is not there (DATABASE GET). Raw: a value with a line feed can look like two replies.
    pub fn database_get(&mut self, family: &str, key: &str) -> Exchange<'_, Option<Text>> {
        self.command(&spec::DATABASE_GET).text(family).text(key).reads(reading::value)
    }

    /// Writes a key (DATABASE PUT).
    pub fn database_put(&mut self, family: &str, key: &str, value: impl AsRef<[u8]>) -> Exchange<'_, ()> {
        self.command(&spec::DATABASE_PUT).text(family).text(key).text(value).reads(stored)
    }
}

fn stored(line: &ResultLine<'_>) -> Reading<()> {
    match line.number() {
        Some(1) => Reading::Is(()),
        Some(0) => Reading::Failed("AstDB did not take it; Asterisk's log says why"),
        _ => Reading::Unexpected,
    }
}

fn deleted(line: &ResultLine<'_>) -> Reading<bool> {
    match line.number() {
        Some(0) => Reading::Is(true),
        Some(1) => Reading::Is(false),
        _ => Reading::Unexpected,
    }
}
