//! Circles of files: files that use each other, within a room or not.
//!
//! A `pub use` is not a use, and neither is `mod`: a folder's `mod.rs` may show what its files hold, and they may use what
//! it holds.

use std::collections::{BTreeMap, VecDeque};

use super::{
    Fault, LIST,
    graph::Graph,
    list::Entry,
    tree::{Resolved, Tree},
};

/// Finds circles of files that the list does not accept, and accepted ones that are gone.
pub(super) fn check(list: &Entry, tree: &Tree) -> Vec<Fault> {
    let arrows = arrows(tree);
    let mut files: Vec<&str> = arrows.keys().flat_map(|&(from, to)| [from, to]).collect();
    files.sort_unstable();
    files.dedup();
    let mut graph = Graph::new(files.len());
    for (from, to) in arrows.keys() {
        let [from, to] = [from, to].map(|file| files.binary_search(file).unwrap_or_default());
        graph.add(from, to);
    }
    let mut faults = Vec::new();
    let mut met = vec![false; list.circles.len()];
    for circle in graph.circles() {
        let within = |accepted: &[String]| circle.iter().all(|&file| is_among(&tree.src, files[file], accepted));
        if let Some(index) = list.circles.iter().position(|(accepted, _)| within(accepted)) {
            met[index] = true;
            continue;
        }
        let way = shortest(&graph, &circle);
        let steps = way.iter().zip(way.iter().cycle().skip(1)).map(|(&from, &to)| {
            let [from, to] = [files[from], files[to]];
            format!("\n    {from}:{} uses {to}", arrows[&(from, to)])
        });
        let what = format!("a circle of {} files; the shortest way round:{}", circle.len(), steps.collect::<String>());
        let next = way.get(1).map_or(files[way[0]], |&next| files[next]);
        faults.push(Fault::new(files[way[0]], arrows[&(files[way[0]], next)], what));
    }
    for ((accepted, line), _) in list.circles.iter().zip(met).filter(|(_, met)| !met) {
        let what =
            format!("there is no circle of {}: delete it from `circles` of [{}]", accepted.join(", "), list.name);
        faults.push(Fault::new(LIST, *line, what));
    }
    faults
}

/// The arrows, each with the line where it is met first.
fn arrows(tree: &Tree) -> BTreeMap<(&str, &str), usize> {
    let mut arrows = BTreeMap::new();
    for mention in tree.mentions.iter().filter(|mention| !mention.public_use) {
        let from = &*tree.modules[mention.module].file;
        let Resolved::Here(to, _) = tree.resolve(mention.module, &mention.segments) else { continue };
        let to = &*tree.modules[to].file;
        if from != to && !tree.is_face(from) && !tree.is_face(to) {
            let line = arrows.entry((from, to)).or_insert(mention.line);
            *line = mention.line.min(*line);
        }
    }
    arrows
}

/// Tells whether a file is among those of an accepted circle: named itself, or in a folder that is named with a `/`.
fn is_among(src: &str, file: &str, accepted: &[String]) -> bool {
    let file = file.strip_prefix(src).unwrap_or(file).trim_start_matches('/');
    accepted.iter().any(|name| if name.ends_with('/') { file.starts_with(name.as_str()) } else { file == name })
}

/// Returns the shortest way from a file of the circle back to itself.
fn shortest(graph: &Graph, circle: &[usize]) -> Vec<usize> {
    let ways = circle.iter().filter_map(|&start| {
        let mut ahead = VecDeque::from([vec![start]]);
        let mut seen = vec![start];
        while let Some(way) = ahead.pop_front() {
            for &next in graph.0[way[way.len() - 1]].iter().filter(|next| circle.contains(next)) {
                if next == start {
                    return Some(way);
                }
                if !seen.contains(&next) {
                    seen.push(next);
                    ahead.push_back([&way[..], &[next]].concat());
                }
            }
        }
        None
    });
    ways.min_by_key(Vec::len).unwrap_or_default()
}
