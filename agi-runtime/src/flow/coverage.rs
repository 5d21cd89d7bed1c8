//! What the calls of tests offered, and what of it none of them took.
//!
//! "Offered" is what the calls themselves say: the keys of each question that was asked, the ways in which a route can end;
//! and the app's routes and menus, which the macros submit. It is not a coverage of code.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use agi_phone::Prompts;

use super::count::{Flow, NOW};
use super::graph::{Graph, Of};
use super::place::{Exit, Place, stable};
use crate::talk::menu::{AppKeys, Choice};

/// A route of the app.
pub(crate) struct KnownRoute {
    pub(crate) pattern: String,
    /// A value of a parameter can be refused.
    pub(crate) can_be_refused: bool,
}

/// A menu of the app.
pub(crate) struct KnownMenu {
    pub(crate) name: &'static str,
    pub(crate) choices: &'static [Choice],
}

/// The menus of the app, and the keys that it has in all of them.
#[derive(Default)]
pub(crate) struct KnownMenus {
    pub(crate) menus: Vec<KnownMenu>,
    pub(crate) app_keys: AppKeys,
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
    pub(crate) fn of(flow: &Flow, routes: &[KnownRoute], menus: &KnownMenus, prompts: &Prompts) -> Self {
        let graph = Graph::of(flow, usize::MAX);
        let mut coverage = Self::default();
        for route in routes {
            let Some(calls) = flow.routes.get(&route.pattern) else {
                coverage.add(&route.pattern, "route", BTreeSet::new(), ["called"]);
                continue;
            };
            let tried: BTreeSet<_> = calls.ended.keys().cloned().collect();
            let refused = route.can_be_refused.then_some("BAD_PARAM");
            coverage.add(&route.pattern, "status", tried, ["OK", "HUNG_UP", "ERROR"].into_iter().chain(refused));
            coverage.questions(&route.pattern, &graph);
        }
        coverage.menus(menus, &graph);
        coverage.sounds(flow, prompts);
        coverage
    }

    /// One row for each menu that no test came to. Menus are told apart by their keys, which is all that a call says of them.
    fn menus(&mut self, known: &KnownMenus, graph: &Graph) {
        let asked: BTreeSet<&str> = (graph.nodes.iter())
            .filter_map(|node| match &node.what {
                Of::Place(Place::Heard { asks: Some(asks), .. }) => Some(asks.as_str()),
                _ => None,
            })
            .collect();
        let KnownMenus { menus, app_keys } = known;
        let levels: Vec<_> = menus.iter().flat_map(|menu| levels(menu.choices, &[], app_keys)).collect();
        for menu in menus {
            let own = keys(menu.choices);
            let is_asked = |level: &Level| asked.iter().any(|asked| level.is_asked(asked, app_keys));
            let is_reached = |level: &Level| level.own == own && is_asked(level);
            if !levels.iter().any(is_reached) {
                self.add("menu", menu.name, BTreeSet::new(), ["asked"]);
            }
        }
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

/// A menu as it is asked, by itself or within another one.
struct Level {
    own: Vec<&'static str>,
    /// Those that outer menus have everywhere, its own, and the one that leads back.
    offered: Vec<&'static str>,
}

impl Level {
    /// Whether these are its keys, with or without one that repeats it and those of the app.
    fn is_asked(&self, asked: &str, app: &AppKeys) -> bool {
        let keys: Vec<_> = asked.split(' ').collect();
        let more = keys.iter().filter(|key| !self.offered.contains(key) && !app.all.iter().any(|app| app == *key));
        more.count() <= 1 && self.offered.iter().all(|key| keys.contains(key))
    }
}

fn keys(choices: &'static [Choice]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.key).collect()
}

/// A menu, and all within it; `everywhere` are the keys of those around it.
fn levels(choices: &'static [Choice], everywhere: &[&'static str], app: &AppKeys) -> Vec<Level> {
    let own = keys(choices);
    let mut all = vec![Level { offered: [everywhere, &own].concat(), own }];
    let here = choices.iter().filter(|choice| choice.everywhere).map(|choice| choice.key);
    let everywhere: Vec<_> = everywhere.iter().copied().chain(here).collect();
    for inner in choices.iter().filter_map(|choice| choice.inner) {
        let mut within = levels(inner.choices, &everywhere, app);
        // The app's key leads back where the menu says no other.
        if inner.own_back || inner.own_keys || !app.has_back {
            within[0].offered.push(inner.back);
        }
        all.append(&mut within);
    }
    all
}

impl Row {
    fn line(&self, never: &str) -> String {
        format!("{} {} {never}", self.route, self.what)
    }
}
