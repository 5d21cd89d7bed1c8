//! `AstDB`, Asterisk's own store of keys and values. All four commands work on a dead channel.
//!
//! A key that does not exist is an answer (`None`, `false`); what `AstDB` does not accept is [`CallError::Failed`].

use std::future::IntoFuture;

use super::exchange::{Exchange, Reading};
use super::{Call, CallError, reading};
use agi_protocol::{ResultLine, Text, spec};

impl Call {
    /// Deletes a key (DATABASE DEL). Asterisk does not say whether it was there.
    pub fn database_del(&mut self, family: &str, key: &str) -> Exchange<'_, ()> {
        self.command(&spec::DATABASE_DEL).text(family).text(key).reads(stored)
    }

    /// Deletes a family, or a part of it with [`keytree`](DatabaseDeltree::keytree), and returns whether there was
    /// anything to delete (DATABASE DELTREE; Asterisk's own `0` and `1` are the wrong way round, this answer is not).
    pub fn database_deltree<'c>(&'c mut self, family: &'c str) -> DatabaseDeltree<'c> {
        DatabaseDeltree { call: self, family, keytree: None }
    }

    /// Reads a key; `None` if it does not exist (DATABASE GET). Raw: a value with a line feed can look like two
    /// replies.
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

/// Deletes a family or a part of it (DATABASE DELTREE) when it is awaited, and returns whether there was anything to
/// delete.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct DatabaseDeltree<'c> {
    call: &'c mut Call,
    family: &'c str,
    keytree: Option<&'c str>,
}

impl<'c> DatabaseDeltree<'c> {
    /// Deletes only this key and those below it (`<keytree>/…`); default: the whole family.
    pub fn keytree(self, keytree: &'c str) -> Self {
        Self { keytree: Some(keytree), ..self }
    }
}

impl<'c> IntoFuture for DatabaseDeltree<'c> {
    type Output = Result<bool, CallError>;
    type IntoFuture = Exchange<'c, bool>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(&spec::DATABASE_DELTREE).text(self.family).maybe_text(self.keytree).reads(reading::deleted)
    }
}
