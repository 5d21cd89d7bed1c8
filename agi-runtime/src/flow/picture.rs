//! The graph in words: the lines of each box and of each arrow, and what changed.

use std::collections::BTreeMap;

use agi_phone::Prompts;

use super::count::{BEFORE, Flow, NOW, Pair};
use super::graph::{Edge, Graph, Node, Of};
use super::place::{Exit, Place};

/// The most lines of one arrow.
const MOST_EXITS: usize = 6;
/// The most sounds of one box.
const MOST_SOUNDS: usize = 6;
/// The longest name, in characters.
const LONGEST: usize = 48;
/// A smaller change has no colour, in hundredths.
const NOTABLE: f64 = 1.0;

/// What is drawn.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(super) title: String,
    pub(super) nodes: Vec<Box_>,
    pub(super) edges: Vec<Arrow>,
}

/// A box and its lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Box_ {
    pub(super) kind: Kind,
    pub(super) lines: Vec<(Style, String)>,
    pub(super) change: Change,
}

/// An arrow and its lines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) lines: Vec<(Change, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    Heard,
    Question,
    Application,
    End,
    Others,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// What it is about.
    Name,
    /// What a sound says.
    Wording,
    /// A number.
    Count,
    /// Callers left.
    Left,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    Little,
    More,
    Less,
}

impl Picture {
    /// Puts the ways of all calls into words. At most `most` places are drawn; what sounds say comes from `prompts`.
    pub(crate) fn of(flow: &Flow, most: usize, prompts: &Prompts) -> Self {
        let graph = Graph::of(flow, most);
        let nodes = graph.nodes.iter().enumerate().map(|(number, node)| graph.drawn(number, node, prompts)).collect();
        let mut pairs: BTreeMap<(usize, usize), Vec<&Edge>> = BTreeMap::new();
        for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
            pairs.entry((edge.from, edge.to)).or_default().push(edge);
        }
        let edges =
            pairs.into_iter().map(|((from, to), edges)| Arrow { from, to, lines: graph.exits(edges) }).collect();
        Self { title: title(flow), nodes, edges }
    }
}

/// `100 calls of /survey/{id}, compared with 90`.
fn title(flow: &Flow) -> String {
    let calls = |set: usize| flow.routes.values().map(|route| route.calls[set]).sum::<u64>();
    let routes: Vec<_> = flow.routes.keys().map(String::as_str).collect();
    let of = if routes.len() > 3 { format!("{} routes", routes.len()) } else { routes.join(", ") };
    let compared = if flow.compares { format!(", compared with {}", calls(BEFORE)) } else { String::new() };
    format!("{} of {of}{compared}", counted(calls(NOW), "call"))
}

impl Graph {
    fn drawn(&self, number: usize, node: &Node, prompts: &Prompts) -> Box_ {
        let own = || self.edges.iter().filter(move |edge| edge.from == number);
        let asks = own().any(|edge| !matches!(edge.exit, Exit::GoesOn | Exit::Status(_)));
        let (kind, mut lines) = match &node.what {
            Of::Others(places) => {
                (Kind::Others, vec![(Style::Name, format!("other: {}", counted(*places as u64, "place")))])
            }
            Of::Place(Place::Start) => (Kind::Start, vec![(Style::Name, short(&node.route))]),
            Of::Place(place) => {
                let kind = match place {
                    Place::Heard { asks: Some(_), .. } => Kind::Question,
                    Place::Heard { .. } if asks => Kind::Question,
                    Place::End(_) => Kind::End,
                    Place::Application(_) | Place::Recording(_) | Place::Audio => Kind::Application,
                    _ => Kind::Heard,
                };
                (kind, names(place, prompts))
            }
        };
        let of = match kind {
            Kind::Start => None,
            _ => Some(node.of),
        };
        let (change, text) = self.amount(node.calls, of, "call");
        let times = if node.counts.visits[NOW] > node.calls[NOW] && kind != Kind::Others {
            format!(", {} times", node.counts.visits[NOW])
        } else {
            String::new()
        };
        lines.push((Style::Count, format!("{text}{times}")));
        if node.counts.left != [0, 0] {
            let (_, text) = self.amount(node.counts.left, Some(node.of), "call");
            lines.push((Style::Left, format!("left here: {text}")));
        }
        let loops = own().filter(|edge| edge.to == number).collect::<Vec<_>>();
        if !loops.is_empty() {
            let exits: Vec<_> = self.exits(loops).into_iter().map(|(_, text)| text).collect();
            lines.push((Style::Count, format!("again: {}", exits.join(", "))));
        }
        Box_ { kind, lines, change }
    }

    /// A number, its share of a whole, and how that changed.
    fn amount(&self, count: Pair, of: Option<Pair>, what: &str) -> (Change, String) {
        let share = of.map(|of| format!(" ({:.0} %)", percent(count[NOW], of[NOW]))).unwrap_or_default();
        let (change, changed) = match of {
            Some(of) => self.change(count, of),
            None if self.compares => (Change::Little, format!(", were {}", count[BEFORE])),
            None => (Change::Little, String::new()),
        };
        (change, format!("{}{share}{changed}", counted(count[NOW], what)))
    }

    /// How a share changed: in colour if by a hundredth or more, and in any case with its sign.
    fn change(&self, count: Pair, of: Pair) -> (Change, String) {
        if !self.compares || of[NOW] == 0 || of[BEFORE] == 0 {
            return (Change::Little, String::new());
        }
        let points = percent(count[NOW], of[NOW]) - percent(count[BEFORE], of[BEFORE]);
        let change = match points {
            points if points >= NOTABLE => Change::More,
            points if points <= -NOTABLE => Change::Less,
            _ => Change::Little,
        };
        let word = match count {
            [0, _] => " gone",
            [_, 0] => " new",
            _ => "",
        };
        let points =
            if points.abs() < 0.05 { "±0".to_owned() } else { format!("{points:+.1}").replace('-', "\u{2212}") };
        (change, format!("{word} [{points}]"))
    }

    /// The lines of an arrow, the most frequent first.
    fn exits(&self, mut edges: Vec<&Edge>) -> Vec<(Change, String)> {
        edges.sort_by_key(|edge| std::cmp::Reverse((edge.count[NOW], edge.count[BEFORE])));
        let line = |edge: &Edge| {
            let (change, changed) = self.change(edge.count, self.nodes[edge.from].counts.visits);
            let what = match &edge.exit {
                Exit::GoesOn => String::new(),
                exit => format!("{} ", short(&exit.to_string())),
            };
            (change, format!("{what}\u{d7}{}{changed}", edge.count[NOW]))
        };
        // A line that says "1 other" could be the line itself.
        let shown = if edges.len() == MOST_EXITS + 1 { edges.len() } else { MOST_EXITS };
        let mut lines: Vec<_> = edges.iter().take(shown).map(|edge| line(edge)).collect();
        if edges.len() > shown {
            let rest = &edges[shown..];
            let count: u64 = rest.iter().map(|edge| edge.count[NOW]).sum();
            lines.push((Change::Little, format!("{} others \u{d7}{count}", rest.len())));
        }
        lines
    }
}

/// The names of a place, and what its sounds say.
fn names(place: &Place, prompts: &Prompts) -> Vec<(Style, String)> {
    let names = place.names();
    let mut lines = Vec::new();
    for name in names.iter().take(MOST_SOUNDS) {
        lines.push((Style::Name, short(name)));
        let wording = matches!(place, Place::Heard { .. }).then(|| prompts.wording(name, "")).flatten();
        lines.extend(wording.into_iter().flat_map(wrapped).map(|line| (Style::Wording, line)));
    }
    if names.len() > MOST_SOUNDS {
        lines.push((Style::Name, format!("and {} more", names.len() - MOST_SOUNDS)));
    }
    lines
}

/// A wording in at most two lines.
fn wrapped(wording: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in wording.split_whitespace() {
        let last = lines.len() - 1;
        let length = lines[last].chars().count();
        let fits = length == 0 || length + word.chars().count() < LONGEST;
        if fits || lines.len() == 2 {
            lines[last] += if length == 0 { "" } else { " " };
            lines[last] += word;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| short(line)).collect()
}

fn short(text: &str) -> String {
    let text: String = text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let begin: String = text.chars().take(LONGEST - 1).collect();
    format!("{begin}…")
}

/// `1 call`, `2 calls`.
fn counted(count: u64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

#[expect(clippy::cast_precision_loss, reason = "a number of calls")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 * 100.0 / whole as f64 }
}
