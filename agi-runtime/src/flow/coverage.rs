//! What the calls of tests offered, and what of it none of them took.
//!
//! "Offered" is what the calls themselves say: the keys of each question that was asked, the routes of the app, the ways in
//! which a route can end. It is not a coverage of code: a menu that no test comes to is not known here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use agi_phone::Prompts;

use super::count::{Flow, NOW};
use super::graph::{Graph, Of};
use super::place::{Exit, Place, stable};

/// A route of the app.
pub(crate) struct KnownRoute {
    pub(crate) pattern: String,
    /// A value of a parameter can be refused.
    pub(crate) has_params: bool,
}

/// What tests went through, by route.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Coverage {
    rows: Vec<Row>,
}

/// A question, or the ways in which a route ended.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    route: String,
    what: String,
    tried: BTreeSet<String>,
    never: BTreeSet<String>,
}

impl Coverage {
    /// Compares the calls with the app's routes, and with the sounds that are known by their wordings.
    pub(crate) fn of(flow: &Flow, routes: &[KnownRoute], prompts: &Prompts) -> Self {
        let graph = Graph::of(flow, usize::MAX);
        let mut coverage = Self::default();
        for route in routes {
            let Some(calls) = flow.routes.get(&route.pattern) else {
                coverage.add(&route.pattern, "route", BTreeSet::new(), ["called"]);
                continue;
            };
            let tried: BTreeSet<_> = calls.ended.keys().cloned().collect();
            let refused = route.has_params.then_some("BAD_PARAM");
            coverage.add(&route.pattern, "status", tried, ["OK", "HUNG_UP", "ERROR"].into_iter().chain(refused));
            coverage.questions(&route.pattern, &graph);
        }
        coverage.sounds(flow, prompts);
        coverage
    }

    fn add<'a>(
        &mut self,
        route: &str,
        what: &str,
        tried: BTreeSet<String>,
        offered: impl IntoIterator<Item = &'a str>,
    ) {
        let never = offered.into_iter().filter(|offered| !tried.contains(*offered)).map(str::to_owned).collect();
        self.rows.push(Row { route: route.to_owned(), what: what.to_owned(), tried, never });
    }

    /// One row for each question: what comes before its last sound, a name perhaps, does not make it another.
    fn questions(&mut self, route: &str, graph: &Graph) {
        let mut questions: BTreeMap<(String, &str), BTreeSet<String>> = BTreeMap::new();
        for (number, node) in graph.nodes.iter().enumerate().filter(|(_, node)| node.route == route) {
            let Of::Place(Place::Heard { sounds, asks: Some(asks) }) = &node.what else { continue };
            let name = sounds.last().map_or("(no sound)", String::as_str);
            let tried = questions.entry((name.to_owned(), asks)).or_default();
            let exits = graph.edges.iter().filter(|edge| edge.from == number && edge.count[NOW] > 0);
            tried.extend(exits.filter_map(|edge| match &edge.exit {
                Exit::GoesOn | Exit::Left => None,
                Exit::Digits(_) => Some("digits".to_owned()),
                Exit::Choice(_) if asks == "digits" => Some("digits".to_owned()),
                exit => Some(exit.to_string()),
            }));
        }
        for ((name, asks), tried) in questions {
            self.add(route, &name, tried, asks.split(' ').chain(["silence", "invalid"]));
        }
    }

    /// The sounds that have a wording, with and without their language.
    fn sounds(&mut self, flow: &Flow, prompts: &Prompts) {
        let is_played = |name: &&str| {
            let plain = name.split_once('/').map_or("", |(_, plain)| plain);
            let names = [stable(name, ""), stable(plain, "")];
            flow.routes.values().any(|route| names.iter().any(|name| route.sounds.contains(name)))
        };
        let names = prompts.names();
        let never: Vec<_> = names.iter().copied().filter(|name| !is_played(name)).collect();
        if !names.is_empty() {
            let tried = format!("{} of {}", names.len() - never.len(), names.len());
            self.add("all", "sounds", BTreeSet::from([tried]), never);
        }
    }

    /// What no test has tried, a line each: route, what, and what of it. Those that begin as one of `allowed` are left out.
    pub(crate) fn missing(&self, allowed: &[String]) -> Vec<String> {
        let all = self.rows.iter().flat_map(|row| row.never.iter().map(move |never| row.line(never)));
        all.filter(|line| !allowed.iter().any(|allowed| line.starts_with(allowed.as_str()))).collect()
    }

    /// Which of `allowed` allow nothing.
    pub(crate) fn unneeded<'a>(&self, allowed: &'a [String]) -> Vec<&'a str> {
        let all = self.missing(&[]);
        let is_needed = |allowed: &&String| all.iter().any(|line| line.starts_with(allowed.as_str()));
        allowed.iter().filter(|allowed| !is_needed(allowed)).map(String::as_str).collect()
    }

    /// The table: a line for each question.
    pub(crate) fn table(&self) -> String {
        let joined = |all: &BTreeSet<String>| {
            if all.is_empty() { "-".to_owned() } else { Vec::from_iter(all.clone()).join(" ") }
        };
        let heading = ["route", "what", "tried", "never"].map(str::to_owned);
        let rows =
            self.rows.iter().map(|row| [row.route.clone(), row.what.clone(), joined(&row.tried), joined(&row.never)]);
        let rows: Vec<_> = std::iter::once(heading).chain(rows).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths = [width(0), width(1), width(2)];
        let mut table = String::new();
        for [route, what, tried, never] in &rows {
            let [one, two, three] = widths;
            let _ = writeln!(table, "{route:one$}  {what:two$}  {tried:three$}  {never}");
        }
        table
    }
}

impl Row {
    fn line(&self, never: &str) -> String {
        format!("{} {} {never}", self.route, self.what)
    }
}
