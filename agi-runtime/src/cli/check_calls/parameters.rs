//! The parameters that a line gives its route: missing, empty, unknown, too many, or no values of their types.

use super::finding::Finding;
use super::line::{Line, variable};
use super::values::wrong;
use crate::cli::arguments::nearest;
use crate::dialplan_files::{HOLE, Value};
use crate::extract::{Arity, Param, Source};
use crate::route::Route;
use agi_protocol::AgiUri;

impl Line<'_> {
    /// A parameter that is missing, empty or no value of its type.
    pub(super) fn parameter(&self, route: &Route, param: &Param) -> Vec<Finding> {
        let Param { name, ty, source, arity } = param;
        let text = |raw: &[u8]| String::from_utf8_lossy(raw).into_owned();
        let (values, write, may_be_there) = match *source {
            Source::Segment(index) => {
                let index = route.first_segment + index;
                let value = self.uri.segment(index).map(|raw| text(&raw));
                (value.into_iter().collect(), self.with_segment(index, &variable(name)), false)
            }
            Source::Query(key) => {
                let values: Vec<_> = self.uri.query(key).map(|raw| text(&raw)).collect();
                let open = self.names().any(|name| name.contains(HOLE));
                (values, self.with_query(key, &variable(name)), open)
            }
            // Nobody knows which argument it is.
            Source::Arg(number) if self.is_loose(number) => return vec![],
            Source::Arg(number) => {
                let value = self.argument(number).map(|value| value.text.clone());
                (value.into_iter().collect(), self.with_argument(number, &variable(name)), false)
            }
            Source::Args(first) => {
                let numbers = first..=self.address.arguments.len();
                let known = numbers.filter(|number| !self.is_loose(*number)).filter_map(|number| self.argument(number));
                (known.map(|value| value.text.clone()).collect(), String::new(), true)
            }
            Source::Rest(_) | Source::Variable(_) => return vec![],
        };
        let is_empty = |value: &String| value.trim().is_empty();
        if *arity == Arity::One && !may_be_there && values.first().is_none_or(is_empty) {
            let is = if values.is_empty() { "missing" } else { "empty" };
            let found =
                self.error(format!("the parameter `{name}` is {is}")).note(format!("it is {}", of(route, param)));
            return vec![found.write(write)];
        }
        let known = values.iter().filter(|value| !value.contains(HOLE) && !is_empty(value));
        let judged = known.filter_map(|value| Some((value, wrong(ty, value)?)));
        judged
            .map(|(value, why)| {
                let found = self
                    .error(format!("{value:?} is not a value of {ty}: {why}"))
                    .note(format!("it is {}", of(route, param)));
                if write.is_empty() { found } else { found.write(write.clone()) }
            })
            .collect()
    }

    fn argument(&self, number: usize) -> Option<&Value> {
        self.address.arguments.get(number.checked_sub(1)?)
    }

    /// Whether a value up to this argument may hold commas, and so may be several.
    fn is_loose(&self, number: usize) -> bool {
        let up_to = self.address.arguments.iter().take(number.saturating_sub(1));
        up_to.flat_map(|value| &value.holes).any(|hole| !hole.quoted)
    }

    fn with_argument(&self, number: usize, value: &str) -> String {
        let mut arguments = self.address.written_arguments();
        arguments.resize(arguments.len().max(number), String::new());
        if let Some(argument) = arguments.get_mut(number.saturating_sub(1)) {
            value.clone_into(argument);
        }
        self.address.written_with(&self.target(), &arguments)
    }

    /// The names of the query, as they are written.
    fn names(&self) -> impl Iterator<Item = &str> {
        let query = self.address.target.text.split_once('?').map_or("", |(_, query)| query);
        query.split('&').map(|pair| pair.split('=').next().unwrap_or(pair)).filter(|name| !name.is_empty())
    }

    /// The line with a name of the query set.
    fn with_query(&self, name: &str, value: &str) -> String {
        let target = self.target();
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let others = query.split('&').filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(name));
        let pairs: Vec<_> = others.map(str::to_owned).chain([format!("{name}={value}")]).collect();
        let path = if path.is_empty() { "/" } else { path };
        self.written(&format!("{path}?{}", pairs.join("&")))
    }

    /// Names of the query that the route does not know.
    pub(super) fn unknown_names(&self, route: &Route) -> Vec<Finding> {
        let known: Vec<&'static str> = route
            .entry
            .params
            .iter()
            .filter_map(|param| if let Source::Query(name) = param.source { Some(name) } else { None })
            .collect();
        let is_known = |name: &str| {
            known.iter().any(|known| AgiUri::new(format!("?{name}").as_bytes()).query(known).next().is_some())
        };
        let unknown = self.names().filter(|name| !name.contains(HOLE) && !is_known(name));
        unknown
            .map(|name| {
                let has = if known.is_empty() { "no query".to_owned() } else { format!("?{}", known.join("&")) };
                let note = format!("{} ({}) has {has}", route.pattern, route.entry.place);
                let found = self.error(format!("the route has no `{name}` in its query")).note(note);
                let target = self.target();
                match nearest(name, known.iter().map(|known| (*known, *known))) {
                    Some(meant) => found.write(self.written(&renamed(&target, name, meant))),
                    None => found.write(self.written(&without(&target, name))),
                }
            })
            .collect()
    }

    /// More arguments than the route takes.
    pub(super) fn too_many(&self, route: &Route) -> Option<Finding> {
        let taken = |param: &Param| match param.source {
            Source::Arg(number) => number,
            Source::Args(_) => usize::MAX,
            _ => 0,
        };
        let most = route.entry.params.iter().map(taken).max().unwrap_or(0);
        let given = &self.address.arguments;
        let surplus = given.get(most..).filter(|surplus| !surplus.is_empty())?;
        let all_empty = surplus.iter().all(|value| value.text.is_empty());
        let accepts = match most {
            0 => "no arguments".to_owned(),
            1 => "1 argument".to_owned(),
            most => format!("{most} arguments"),
        };
        let what = format!("the route takes {accepts}, and this line gives {}", given.len());
        let found = if all_empty { Finding::hint(self.step, what) } else { self.error(what) };
        let found = found.note(format!("it is {} ({})", route.pattern, route.entry.place));
        let kept = &self.address.written_arguments()[..most];
        if all_empty || most > 0 || !self.target().contains('?') {
            return Some(found.write(self.address.written_with(&self.target(), kept)));
        }
        let parts: Vec<_> = [self.target()].into_iter().chain(self.address.written_arguments()).collect();
        let joined = self.address.written_with(&parts.join("%2C"), &[]);
        Some(found.note("a comma ends the address; one in a value is written `%2C`").write(joined))
    }
}

fn of(route: &Route, param: &Param) -> String {
    format!("`{}: {}` ({}) of {} ({})", param.name, param.ty, param.source, route.pattern, route.entry.place)
}

fn renamed(target: &str, name: &str, meant: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let pairs = query.split('&').map(|pair| match pair.strip_prefix(name) {
        Some(rest) if rest.is_empty() || rest.starts_with('=') => format!("{meant}{rest}"),
        _ => pair.to_owned(),
    });
    format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
}

fn without(target: &str, name: &str) -> String {
    let Some((path, query)) = target.split_once('?') else { return target.to_owned() };
    let kept: Vec<_> = query.split('&').filter(|pair| pair.split('=').next() != Some(name)).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}
