//! One line compared with the route that it calls: the route's own lookup judges the path.

use super::address::{Address, Carrier};
use super::calls::Judge;
use super::finding::Finding;
use super::possible::is_possible;
use super::values::wrong;
use crate::cli::arguments::nearest;
use crate::dialplan_files::{Extension, HOLE, Step, Value};
use crate::extract::{Arity, Param, Source};
use crate::route::Route;
use agi_protocol::AgiUri;

/// Asterisk puts a value in, and then reads the line: what a caller may choose.
const CHOSEN: [&str; 6] =
    ["CALLERID(", "CALLERIDNAME", "CALLERIDNUM", "CONNECTEDLINE(", "SIP_HEADER(", "PJSIP_HEADER("];

pub(super) fn judge(judge: &Judge<'_>, extension: &Extension, step: &Step, address: &Address) -> Vec<Finding> {
    let target = &address.target;
    let by_path = target.text.starts_with('/') || (address.carrier == Carrier::Network && target.text.is_empty());
    if !by_path {
        return vec![];
    }
    let uri = AgiUri::new(target.text.as_bytes());
    let line = Line { judge, step, address, uri };
    let mut found = match judge.table.find(line.uri.path()) {
        None if judge.fallback || line.may_be_another(None) => vec![],
        None => vec![line.no_route()],
        Some((route, Some(empty))) => {
            let name = empty.name(&route.pattern);
            let what = format!("segment {} of the path is empty, and the route takes it for `{name}`", empty.number);
            let note = format!("it is {} ({}): the call ends as BAD_PARAM", route.pattern, route.entry.place);
            let path = line.with_segment(empty.number.get() - 1, &variable(name));
            vec![Finding::error(step, what).note(note).write(path)]
        }
        Some((route, None)) if line.may_be_another(Some(route)) => vec![],
        Some((route, None)) => {
            let mut found = line.where_empty(route);
            found.extend(route.entry.params.iter().flat_map(|param| line.parameter(route, param)));
            found.extend(line.unknown_names(route));
            found.extend(line.too_many(route));
            found
        }
    };
    found.extend(line.chosen_by_the_caller(extension));
    found
}

struct Line<'l> {
    judge: &'l Judge<'l>,
    step: &'l Step,
    address: &'l Address,
    /// With a [`HOLE`] where a variable stands.
    uri: AgiUri,
}

/// What stands for a value that only the dialplan's owner knows.
fn variable(name: &str) -> String {
    format!("${{{}}}", name.to_ascii_uppercase())
}

fn of(route: &Route, param: &Param) -> String {
    format!("`{}: {}` ({}) of {} ({})", param.name, param.ty, param.source, route.pattern, route.entry.place)
}

impl Line<'_> {
    fn error(&self, what: String) -> Finding {
        Finding::error(self.step, what)
    }

    fn target(&self) -> String {
        self.address.target.written()
    }

    /// The line with another target.
    fn written(&self, target: &str) -> String {
        self.address.written_with(target, &self.address.written_arguments())
    }

    /// Whether a value of a variable may make its path another route's.
    fn may_be_another(&self, found: Option<&Route>) -> bool {
        let path = self.uri.path();
        let mut others =
            self.judge.table.routes().iter().filter(|route| found.is_none_or(|found| found.number != route.number));
        path.contains(HOLE) && others.any(|route| is_possible(path, &route.pattern, found.is_none()))
    }

    fn no_route(&self) -> Finding {
        let path = self.uri.path();
        let with_holes = |path: &str| {
            let holes = self.address.target.holes.iter().take(path.matches(HOLE).count()).cloned().collect();
            Value { text: path.to_owned(), holes }.written()
        };
        let mut found = self.error(format!("no route has the path {:?}", with_holes(path)));
        if let Some(nearest) = self.judge.table.nearest(path) {
            found = found.note(format!("the nearest is {nearest}"));
        }
        let is_right = |meant: &str| {
            let same_holes = meant.matches(HOLE).count() == path.matches(HOLE).count();
            same_holes && self.judge.table.find(meant).is_some_and(|(_, empty)| empty.is_none())
        };
        let query = self.target().find('?').map(|at| self.target()[at..].to_owned()).unwrap_or_default();
        match self.judge.table.probably_meant(path) {
            Some(meant) if is_right(&meant) => found.write(self.written(&(with_holes(&meant) + &query))),
            _ => found.write(format!(
                "#[agi_route({:?})] above a function, or the path of a route: `routes` lists them",
                with_holes(path)
            )),
        }
    }

    /// The line with another segment of the path, counted from 0.
    fn with_segment(&self, index: usize, value: &str) -> String {
        let target = self.target();
        let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
        let mut segments: Vec<_> = path.trim_start_matches('/').split('/').collect();
        if let Some(segment) = segments.get_mut(index) {
            *segment = value;
        }
        self.written(&format!("/{}{query}", segments.join("/")))
    }

    /// Another route that takes the call where a variable is empty.
    fn where_empty(&self, route: &Route) -> Vec<Finding> {
        let target = &self.address.target;
        let in_path = self.uri.path().matches(HOLE).count();
        let hole = HOLE.to_string();
        let taken = |number: usize| {
            let path = target.filled(|index, _| if index == number { "" } else { &hole });
            let found = self.judge.table.find(AgiUri::new(path.as_bytes()).path());
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

    /// A parameter that is missing, empty or no value of its type.
    fn parameter(&self, route: &Route, param: &Param) -> Vec<Finding> {
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
            Source::Arg(number) => {
                let value = self.argument(number).map(|value| value.text.clone());
                (value.into_iter().collect(), self.with_argument(number, &variable(name)), self.is_loose(number))
            }
            Source::Args(first) => {
                let numbers = first..=self.address.arguments.len();
                let known = numbers.filter(|number| !self.is_loose(*number)).filter_map(|number| self.argument(number));
                (known.map(|value| value.text.clone()).collect(), String::new(), true)
            }
            Source::Rest(_) | Source::Variable(_) => return vec![],
        };
        let is_empty = |value: &String| value.trim().is_empty();
        if may_be_there && matches!(source, Source::Arg(_)) {
            return vec![];
        }
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
                let found =
                    self.error(format!("{value:?} is no {ty}: {why}")).note(format!("it is {}", of(route, param)));
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
    fn unknown_names(&self, route: &Route) -> Vec<Finding> {
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
    fn too_many(&self, route: &Route) -> Option<Finding> {
        let taken = |param: &Param| match param.source {
            Source::Arg(number) => number,
            Source::Args(_) => usize::MAX,
            _ => 0,
        };
        let most = route.entry.params.iter().map(taken).max().unwrap_or(0);
        let given = &self.address.arguments;
        let surplus = given.get(most..).filter(|surplus| !surplus.is_empty())?;
        let all_empty = surplus.iter().all(|value| value.text.is_empty());
        let takes = match most {
            0 => "no arguments".to_owned(),
            1 => "1 argument".to_owned(),
            most => format!("{most} arguments"),
        };
        let what = format!("the route takes {takes}, and this line gives {}", given.len());
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

    /// Values in the address that a caller chooses, and that nothing encodes.
    fn chosen_by_the_caller(&self, extension: &Extension) -> Vec<Finding> {
        let holes = self.address.target.holes.iter().enumerate();
        holes.filter_map(|(number, hole)| self.chosen(extension, number, &hole.written)).collect()
    }

    fn chosen(&self, extension: &Extension, number: usize, written: &str) -> Option<Finding> {
        let inner = written.strip_prefix("${")?.strip_suffix('}')?;
        if let Some(encoded) = inner.strip_prefix("URIENCODE(") {
            let value = encoded.strip_prefix("${")?.strip_suffix("})")?;
            let chosen = CHOSEN.iter().any(|name| value.starts_with(name));
            let what = format!("{written} cannot carry every value: one with a bracket and a colon arrives cut");
            return chosen.then(|| self.encoded(Finding::hint(self.step, what), number, value));
        }
        let name = inner.split(':').next().unwrap_or(inner);
        let dialled = name == "EXTEN" && extension.name.starts_with('_') && extension.name.ends_with(['.', '!']);
        if !dialled && !CHOSEN.iter().any(|chosen| name.starts_with(chosen)) {
            return None;
        }
        let what = format!("a caller chooses {written}, and it stands in the address as it is");
        let note = "a comma in it ends the address, and `/`, `?`, `&` and `%` make it another one";
        Some(self.encoded(self.error(what).note(note), number, inner))
    }

    /// The lines that carry any value, as the book has them.
    fn encoded(&self, found: Finding, number: usize, inner: &str) -> Finding {
        let (source, first) = match inner.split_once(':') {
            Some(_) => ("VALUE", Some(format!("Set(VALUE=${{{inner}}})"))),
            None => (inner, None),
        };
        let target = &self.address.target;
        let encoded = "${STRREPLACE(VALUE,~colon~,%3A)}";
        let filled = target.filled(|index, hole| if index == number { encoded } else { &hole.written });
        let filled = filled.replace("~colon~,%3A", "~colon~\u{1}%3A");
        let line = self.written(&filled).replace('\u{1}', ",");
        let found = first.into_iter().fold(found, Finding::write);
        found.write(format!("Set(VALUE=${{URIENCODE(${{STRREPLACE({source},:,~colon~)}})}})")).write(line)
    }
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
