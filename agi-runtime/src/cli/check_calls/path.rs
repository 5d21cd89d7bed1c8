//! Which route a path calls, or might.

use super::finding::Finding;
use super::line::Line;
use super::possible::is_possible;
use crate::dialplan_files::{HOLE, Value};
use crate::route::Route;
use agi_protocol::AgiUri;

impl Line<'_> {
    /// Whether a value of a variable may make its path another route's.
    pub(super) fn may_be_another(&self, found: Option<&Route>) -> bool {
        let path = self.uri.path();
        let mut others =
            self.routes.table.routes().iter().filter(|route| found.is_none_or(|found| found.number != route.number));
        path.contains(HOLE) && others.any(|route| is_possible(path, &route.pattern, found.is_none()))
    }

    pub(super) fn no_route(&self) -> Finding {
        let path = self.uri.path();
        let with_holes = |path: &str| {
            let holes = self.address.target.holes.iter().take(path.matches(HOLE).count()).cloned().collect();
            Value { text: path.to_owned(), holes }.written()
        };
        let mut found = self.error(format!("no route has the path {:?}", with_holes(path)));
        if let Some(nearest) = self.routes.table.nearest(path) {
            found = found.note(format!("the nearest is {nearest}"));
        }
        let is_right = |meant: &str| {
            let same_holes = meant.matches(HOLE).count() == path.matches(HOLE).count();
            same_holes && self.routes.table.find(meant).is_some_and(|(_, empty)| empty.is_none())
        };
        match self.routes.table.probably_meant(path) {
            Some(meant) if is_right(&meant) => found.write(self.written(&(with_holes(&meant) + &self.query()))),
            _ => found.write(format!(
                "#[agi_route({:?})] above a function, or the path of a route: `routes` lists them",
                with_holes(path)
            )),
        }
    }

    /// Another route that takes the call where a variable is empty.
    pub(super) fn where_empty(&self, route: &Route) -> Vec<Finding> {
        let target = &self.address.target;
        let in_path = self.uri.path().matches(HOLE).count();
        let hole = HOLE.to_string();
        let taken = |number: usize| {
            let path = target.filled(|index, _| if index == number { "" } else { &hole });
            let found = self.routes.table.find(AgiUri::new(path.as_bytes()).path());
            let other = found.filter(|(other, empty)| other.number != route.number && empty.is_none())?.0;
            let written = &target.holes[number].written;
            let what = format!(
                "where {written} is empty, another route takes the call: {} ({})",
                other.pattern, other.entry.place
            );
            let guarded = format!("ExecIf($[\"{written}\" != \"\"]?{})", self.written(&self.target()));
            Some(Finding::hint(self.step, what).write(guarded))
        };
        (0..in_path).filter_map(taken).collect()
    }
}
