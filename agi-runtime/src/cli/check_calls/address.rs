//! What an `AGI(…)` is given, as `res_agi.c` takes it: which carrier, which host, which path, which arguments.

use super::hosts::Hosts;
use crate::dialplan_files::{Globals, HOLE, Value};

/// How a call gets to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    /// `agi://` or `hagi://`.
    Network,
    /// `agi:async`.
    Manager,
    /// A program that Asterisk starts.
    Program,
}

/// Where a call goes.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) carrier: Carrier,
    /// What comes before the path: `agi://ivr.example`, `agi:async,`, `/opt/clinic,`.
    pub(super) before: Value,
    /// The path, its query included.
    pub(super) target: Value,
    /// The route's arguments.
    pub(super) arguments: Vec<Value>,
}

impl Address {
    /// Reads it. `None` if only Asterisk knows what it is: `AGI(${ADDRESS})`.
    pub(super) fn read(parts: &[Value]) -> Option<Self> {
        let (first, rest) = parts.split_first()?;
        let lower = first.text.to_ascii_lowercase();
        let scheme = ["agi://", "hagi://"].into_iter().find(|scheme| lower.starts_with(scheme));
        if let Some(scheme) = scheme {
            let slash = first.text[scheme.len()..].find('/').map_or(first.text.len(), |at| scheme.len() + at);
            let (before, target) = first.split_at(slash);
            return Some(Self { carrier: Carrier::Network, before, target, arguments: rest.to_vec() });
        }
        let carrier = if lower == "agi:async" { Carrier::Manager } else { Carrier::Program };
        if carrier == Carrier::Program && first.text.starts_with(HOLE) {
            return None;
        }
        let (target, arguments) =
            rest.split_first().map_or_else(Default::default, |(first, rest)| (first.clone(), rest));
        let mut before = first.clone();
        before.text.push(',');
        Some(Self { carrier, before, target, arguments: arguments.to_vec() })
    }

    /// The path, and the query with its `?`.
    pub(super) fn path_and_query(&self) -> (Value, Value) {
        self.target.split_at(self.target.text.find('?').unwrap_or(self.target.text.len()))
    }

    /// `ivr.example:5000`, as it was written.
    pub(super) fn host(&self) -> String {
        let written = self.before.written();
        written.split_once("://").map_or(written.as_str(), |(_, host)| host).to_owned()
    }

    /// `agi:///path`, `agi://:4573/path`.
    pub(super) fn lacks_host(&self) -> bool {
        let host = self.host();
        self.carrier == Carrier::Network && (host.is_empty() || host.starts_with(':'))
    }

    /// What comes after `agi:/` or `http://`, which are not schemes of Asterisk's.
    pub(super) fn after_another_scheme(&self) -> Option<String> {
        if self.carrier != Carrier::Program {
            return None;
        }
        let written = self.before.written();
        let (scheme, rest) = written.trim_end_matches(',').split_once(':')?;
        let is_meant = rest.starts_with("//") || ["agi", "hagi"].iter().any(|agi| scheme.eq_ignore_ascii_case(agi));
        let is_word = scheme.bytes().all(|byte| byte.is_ascii_alphabetic());
        let is_async = rest.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("async"));
        (is_meant && is_word && !is_async).then(|| rest.trim_start_matches('/').to_owned())
    }

    /// Whether it is this app that is called.
    pub(super) fn is_of(&self, hosts: &Hosts) -> bool {
        match self.carrier {
            Carrier::Network => hosts.has(&self.host()),
            Carrier::Manager => hosts.has_async() || self.target.text.starts_with('/'),
            Carrier::Program => hosts.has_program(self.before.written().trim_end_matches(',')),
        }
    }

    /// The `AGI(…)` with another target and other arguments. What means something to a dialplan is escaped.
    pub(super) fn written_with(&self, target: &str, arguments: &[String]) -> String {
        let target = outside_of_variables(target, &[(",", "%2C"), (";", "%3B")]);
        let mut text = format!("AGI({}{target}", self.before.written());
        for argument in arguments {
            text.push(',');
            text.push_str(&outside_of_variables(argument, &[("\\", "\\\\"), (",", "\\,"), (";", "\\;")]));
        }
        text.push(')');
        text
    }

    pub(super) fn written_arguments(&self) -> Vec<String> {
        self.arguments.iter().map(Value::written).collect()
    }
}

/// Replaces what is in a text, and nothing within `${…}`.
fn outside_of_variables(text: &str, replaced: &[(&str, &str)]) -> String {
    let mut value = Value::read(text, &Globals::default());
    for (this, by) in replaced {
        value.text = value.text.replace(this, by);
    }
    value.written()
}
