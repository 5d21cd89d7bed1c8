//! One line that calls this app, and how another target or other arguments would be written in it.

use super::address::Address;
use super::finding::Finding;
use crate::dialplan_files::{Step, Value};
use crate::route::Table;
use agi_protocol::AgiUri;

/// What the app answers.
pub(super) struct Routes<'t> {
    pub(super) table: &'t Table,
    /// Whether a call that no route takes is answered all the same.
    pub(super) fallback: bool,
}

pub(super) struct Line<'l> {
    pub(super) routes: &'l Routes<'l>,
    pub(super) step: &'l Step,
    pub(super) address: &'l Address,
    /// With a [`HOLE`](crate::dialplan_files::HOLE) where a variable stands.
    pub(super) uri: AgiUri,
}

/// A variable in place of a value that only the dialplan's owner knows.
pub(super) fn variable(name: &str) -> String {
    format!("${{{}}}", name.to_ascii_uppercase())
}

impl Line<'_> {
    pub(super) fn error(&self, what: String) -> Finding {
        Finding::error(self.step, what)
    }

    pub(super) fn target(&self) -> String {
        self.address.target.written()
    }

    /// The path's segments, as they are written.
    fn segments(&self) -> Vec<String> {
        let (path, _) = self.address.path_and_query();
        path.parts('/').iter().map(Value::written).skip_while(String::is_empty).collect()
    }

    /// The query, as it is written, with its `?`.
    pub(super) fn query(&self) -> String {
        self.address.path_and_query().1.written()
    }

    /// The line with another target.
    pub(super) fn written(&self, target: &str) -> String {
        self.address.written_with(target, &self.address.written_arguments())
    }

    /// The line with another segment of the path, counted from 0.
    pub(super) fn with_segment(&self, index: usize, value: &str) -> String {
        let mut segments = self.segments();
        if let Some(segment) = segments.get_mut(index) {
            value.clone_into(segment);
        }
        self.written(&format!("/{}{}", segments.join("/"), self.query()))
    }

    /// The line with another rest of the path, which begins at a segment.
    pub(super) fn with_rest(&self, index: usize, value: &str) -> String {
        let mut segments = self.segments();
        segments.truncate(index);
        segments.push(value.to_owned());
        self.written(&format!("/{}{}", segments.join("/"), self.query()))
    }
}
