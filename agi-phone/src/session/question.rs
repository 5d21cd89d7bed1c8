//! What the app waits for, as a step of a session tells it.

use std::time::Duration;

use agi_protocol::ANY_KEY;

use crate::app_question::AppQuestion;
use crate::json::{array, object, or_null, string};
use crate::prompt_watcher::{ExpectedInput, Kind};
use crate::screen::Command;

/// Whether the app waits for the caller: what it says is over, and something is to be done.
pub(super) fn waits(expected: &ExpectedInput) -> bool {
    match &expected.kind {
        Kind::Key | Kind::Keys(_) | Kind::Records(_) | Kind::Text => !expected.prompting,
        Kind::Streams => !expected.keys.is_empty(),
        Kind::Plays | Kind::Application(_) | Kind::Other => false,
    }
}

/// What is known of a question.
pub(super) struct Asked<'a> {
    pub(super) expected: &'a ExpectedInput,
    pub(super) command: &'a Command,
    /// What the app itself says about it.
    pub(super) app: Option<AppQuestion>,
    pub(super) secret: bool,
    /// How much of the timeout is left.
    pub(super) left: Option<Duration>,
}

impl Asked<'_> {
    pub(super) fn to_json(&self) -> String {
        let app = self.app.as_ref();
        let keys = self.keys();
        let kind = match &self.expected.kind {
            _ if self.secret => "secret",
            Kind::Streams => "voice",
            Kind::Records(_) => "recording",
            Kind::Text => "text",
            _ if app.is_some_and(|app| app.choices.is_none()) => "digits",
            _ if keys.is_some() => "menu",
            Kind::Keys(_) => "digits",
            _ => "key",
        };
        let most = match self.expected.kind {
            Kind::Keys(most) if most != usize::MAX => Some(most),
            // A question for several keys waits for the first one by itself.
            Kind::Key if kind == "menu" || kind == "key" => Some(1),
            _ => None,
        };
        let file = match &self.expected.kind {
            Kind::Records(file) => Some(string(file)),
            _ => None,
        };
        let texts = |texts: &[String]| array(texts.iter().map(|text| string(text)));
        let millis = |time: Option<Duration>| or_null(time.map(|time| time.as_millis()));
        object([
            ("kind", string(kind)),
            ("command", string(&self.command.name())),
            ("keys", or_null(keys.map(|keys| texts(&keys)))),
            ("phrases", or_null(app.filter(|app| !app.phrases.is_empty()).map(|app| texts(&app.phrases)))),
            ("at_most", or_null(most)),
            ("file", or_null(file)),
            ("timeout_ms", millis(self.expected.timeout)),
            ("left_ms", millis(self.left)),
        ])
    }

    /// The keys that mean something, those of one choice together; nothing if all do.
    fn keys(&self) -> Option<Vec<String>> {
        if let Some(choices) = self.app.as_ref().and_then(|app| app.choices.clone()) {
            return Some(choices);
        }
        let keys = &self.expected.choices;
        let some = !keys.is_empty() && !ANY_KEY.bytes().all(|key| keys.contains(&key));
        some.then(|| keys.iter().map(|key| char::from(*key).to_string()).collect())
    }
}
