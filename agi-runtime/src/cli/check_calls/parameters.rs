//! The parameters that a line gives its route: missing, empty, unknown, too many, or no values of their types.

use std::borrow::Cow;

use super::finding::Finding;
use super::line::{Line, variable};
use crate::cli::arguments::nearest;
use crate::dialplan_files::HOLE;
use crate::extract::{Arity, Param, Source, Tried};
use crate::route::Route;

impl Line<'_> {
    /// A parameter that is missing, empty or no value of its type.
    pub(super) fn parameter(&self, route: &Route, param: &Param, tried: Tried) -> Vec<Finding> {
        let Param { name, ty, source, arity } = param;
        let (values, write, may_be_there): (Vec<Cow<'_, [u8]>>, _, _) = match *source {
            Source::Segment(index) => {
                let index = route.first_segment + index;
                let value = self.uri.segment(index).into_iter().collect();
                (value, self.with_segment(index, &variable(name)), false)
            }
            Source::Rest(index) => {
                let index = route.first_segment + index;
                (self.uri.rest(index).into_iter().collect(), self.with_rest(index, &variable(name)), false)
            }
            Source::Query(key) => {
                let open = self.names().any(|name| name.contains(HOLE));
                (self.uri.query(key).collect(), self.with_query(key, &variable(name)), open)
            }
            // Nobody knows which argument it is.
            Source::Arg(number) if self.is_loose(number) => return vec![],
            Source::Arg(number) => {
                (self.argument(number).into_iter().collect(), self.with_argument(number, &variable(name)), false)
            }
            Source::Args(first) => {
                let numbers = first..=self.address.arguments.len();
                let known = numbers.filter(|number| !self.is_loose(*number)).filter_map(|number| self.argument(number));
                (known.collect(), String::new(), true)
            }
            Source::Variable(_) => return vec![],
        };
        let is_empty = |value: &Cow<'_, [u8]>| value.trim_ascii().is_empty();
        if *arity == Arity::One && !may_be_there && values.first().is_none_or(is_empty) {
            let is = if values.is_empty() { "missing" } else { "empty" };
            let found =
                self.error(format!("the parameter `{name}` is {is}")).note(format!("it is {}", of(route, param)));
            return vec![found.write(write)];
        }
        // Of a name that comes twice, a call reads the first value.
        let read = if *arity == Arity::Many { values.len() } else { 1 };
        let known = values.iter().take(read).map(|raw| (String::from_utf8_lossy(raw), raw)).enumerate();
        let known = known.filter(|(_, (value, _))| !value.contains(HOLE));
        known
            .filter_map(|(index, (value, raw))| {
                let why = tried(raw).err()?;
                let what = format!("{value:?} is not a value of {ty}: {why}");
                let line = match *source {
                    Source::Args(first) => self.with_argument(first + index, &variable(name)),
                    _ => write.clone(),
                };
                Some(self.error(what).note(format!("it is {}", of(route, param))).write(line))
            })
            .collect()
    }

    fn argument(&self, number: usize) -> Option<Cow<'_, [u8]>> {
        self.address.arguments.get(number.checked_sub(1)?).map(|value| value.text.as_bytes().into())
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
        let others = self.pairs().into_iter().filter(|(other, _)| other != name).map(|(_, pair)| pair);
        self.with_pairs(&others.chain([format!("{name}={value}")]).collect::<Vec<_>>())
    }

    /// The pairs of the query as they are written, each with its name.
    fn pairs(&self) -> Vec<(String, String)> {
        let (_, query) = self.address.path_and_query();
        let pairs = query.split_at(query.text.len().min(1)).1.parts('&');
        let full = pairs.iter().filter(|pair| !pair.text.is_empty());
        full.map(|pair| (pair.text.split('=').next().unwrap_or_default().to_owned(), pair.written())).collect()
    }

    fn with_pairs(&self, pairs: &[String]) -> String {
        let path = self.address.path_and_query().0.written();
        let path = if path.is_empty() { "/" } else { &path };
        let query = if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) };
        self.written(&format!("{path}{query}"))
    }

    /// Names of the query that the route does not know.
    pub(super) fn unknown_names(&self, route: &Route) -> Vec<Finding> {
        let known: Vec<_> = route.names().collect();
        let target = &self.address.target.text;
        let query = target.split_once('?').map_or("", |(_, query)| query);
        let unknown = route.unknown_names(query).filter(|name| !name.contains(HOLE));
        unknown
            .map(|name| {
                let has = if known.is_empty() { "no query".to_owned() } else { format!("?{}", known.join("&")) };
                let note = format!("{} ({}) has {has}", route.pattern, route.entry.place);
                let found = self.error(format!("the route has no `{name}` in its query")).note(note);
                let meant = nearest(name, known.iter().map(|known| (*known, *known)));
                let pairs = self.pairs().into_iter().filter_map(|(other, pair)| match meant {
                    _ if other != name => Some(pair),
                    Some(meant) => Some(format!("{meant}{}", &pair[name.len()..])),
                    None => None,
                });
                found.write(self.with_pairs(&pairs.collect::<Vec<_>>()))
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
        if all_empty || most > 0 || self.query().is_empty() {
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
