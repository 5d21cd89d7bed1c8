//! Finding the route for a path.

use std::collections::HashSet;

use super::empty_segment::{self, EmptySegment, Kind, kind};
use super::{Entry, Problem};
use crate::extract::Requirements;

/// A longer path gets no nearest route: the time of a comparison grows with the square of the length, and a peer
/// chooses the length.
const LONGEST_COMPARED: usize = 80;

/// From this likeness on, a path is probably a misspelt one of the route.
const LIKE: f64 = 0.6;
const UNLINKED: &str = "; if a crate of yours has the route, it is linked only where some code names it: write `use that_crate as _;`; \
                        if a file of this crate has it, src/main.rs (or src/lib.rs) names the file: write `mod that_file;`";

/// The routes of an app, by path.
#[derive(Default)]
pub(crate) struct Table {
    router: matchit::Router<usize>,
    routes: Vec<Route>,
    /// The linked routes that are not among these.
    left_out: Vec<&'static Entry>,
    /// Whether it has the routes of all linked crates.
    pub(crate) of_linked_crates: bool,
}

/// A route at its place in an app.
#[derive(Debug)]
pub(crate) struct Route {
    /// The pattern with the prefix it is mounted at.
    pub(crate) pattern: String,
    /// How many segments the prefix has.
    pub(crate) first_segment: usize,
    /// Its place in the table.
    pub(crate) number: usize,
    pub(crate) entry: &'static Entry,
}

impl Table {
    /// Adds a route under a prefix (`""` or `/v2`).
    pub(crate) fn insert(&mut self, prefix: &str, entry: &'static Entry) -> Result<(), Problem> {
        let pattern = match entry.pattern {
            "/" if !prefix.is_empty() => prefix.to_owned(),
            own => format!("{prefix}{own}"),
        };
        let first_segment = prefix.matches('/').count();
        let number = self.routes.len();
        self.router.insert(&pattern, number).map_err(|error| self.problem(&pattern, entry, &error))?;
        self.routes.push(Route { pattern, first_segment, number, entry });
        Ok(())
    }

    /// Returns the route that answers a path, or that an empty segment of it is refused by.
    pub(crate) fn find(&self, path: &str) -> Option<(&Route, Option<EmptySegment>)> {
        if !empty_segment::is_in(path) {
            return Some((self.at(path)?, None));
        }
        let root = if path == "/" { self.at(path) } else { None };
        root.map(|route| (route, None)).or_else(|| self.find_with_empty_segments(path))
    }

    fn at(&self, path: &str) -> Option<&Route> {
        self.router.at(path).ok().map(|found| &self.routes[*found.value])
    }

    /// Drops a slash at the end where it can mean nothing else.
    #[cold]
    fn find_with_empty_segments(&self, path: &str) -> Option<(&Route, Option<EmptySegment>)> {
        let patterns = || self.routes.iter().map(|route| route.pattern.as_str());
        if let Some((number, empty)) = empty_segment::find(patterns(), path) {
            return Some((&self.routes[number], empty));
        }
        let bare = path.strip_suffix('/').filter(|bare| !bare.is_empty() && !empty_segment::is_in(bare))?;
        if empty_segment::goes_on(patterns(), bare) { None } else { Some((self.at(bare)?, None)) }
    }

    /// Says that no route answers a path, and which one looks most like it.
    pub(crate) fn not_found(&self, path: &str) -> String {
        let empty = empty_segment::first(path).map(|number| format!(", whose segment {number} is empty"));
        let hint = self.nearest(path).map(|route| format!("; the nearest is {route}"));
        format!("no route has the path {path:?}{}{}", empty.unwrap_or_default(), hint.unwrap_or_default())
    }

    /// Returns the route whose pattern looks most like a path, for the log; it may be one that is left out.
    pub(crate) fn nearest(&self, path: &str) -> Option<String> {
        if path.len() > LONGEST_COMPARED {
            return None;
        }
        let likeness = |pattern: &str| likeness(&filled_in(pattern, path), path);
        let left_out = self.left_out.iter().map(|entry| (entry.pattern, *entry, ", which this app was not given"));
        let routes = self.routes.iter().map(|route| (route.pattern.as_str(), route.entry, ""));
        let compared = left_out.chain(routes).map(|route| (likeness(route.0), route));
        let (likeness, (pattern, entry, but)) = compared.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        let unlinked = if self.of_linked_crates && likeness < LIKE { UNLINKED } else { "" };
        Some(format!("{pattern} ({}){but}{unlinked}", entry.place))
    }

    /// Returns a path that some route has and that this one probably is, misspelt; what a placeholder takes stays.
    pub(crate) fn probably_meant(&self, path: &str) -> Option<String> {
        if path.len() > LONGEST_COMPARED {
            return None;
        }
        let filled = self.routes.iter().map(|route| filled_in(&route.pattern, path));
        let compared = filled.map(|filled| (likeness(&filled, path), filled));
        let (likeness, filled) = compared.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (likeness >= LIKE).then_some(filled)
    }

    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// Returns the routes of the program that are not in this table, by file and line.
    #[cfg(feature = "cli")]
    pub(crate) fn left_out(&self) -> &[&'static Entry] {
        &self.left_out
    }

    /// Tells the table what routes there are besides its own.
    pub(crate) fn note_left_out(&mut self, linked: impl Iterator<Item = &'static Entry>) {
        let given: HashSet<_> = self.routes.iter().map(|route| std::ptr::from_ref(route.entry)).collect();
        self.left_out = linked.filter(|entry| !given.contains(&std::ptr::from_ref(*entry))).collect();
        self.left_out.sort_by_key(|entry| (entry.place.file, entry.place.line));
    }

    fn problem(&self, pattern: &str, entry: &'static Entry, error: &matchit::InsertError) -> Problem {
        let (pattern, place) = (pattern.to_owned(), entry.place);
        if let matchit::InsertError::Conflict { with } = error {
            if let Some(earlier) = self.routes.iter().find(|route| route.pattern == *with) {
                return Problem::Conflict { pattern, place, with: with.clone(), with_place: earlier.entry.place };
            }
        }
        Problem::Pattern { pattern, place, reason: error.to_string() }
    }
}

/// How much two paths look alike; capitals, which make another path, make little difference to who reads it.
fn likeness(one: &str, other: &str) -> f64 {
    let small = strsim::normalized_damerau_levenshtein(&one.to_lowercase(), &other.to_lowercase());
    let exact = strsim::normalized_damerau_levenshtein(one, other);
    // As they are written, of two that are the same in small letters.
    small.mul_add(0.99, exact * 0.01)
}

/// Returns a pattern with the segments of a path in place of its placeholders: then only its literal segments can
/// differ.
fn filled_in(pattern: &str, path: &str) -> String {
    let mut rest = path.strip_prefix('/').unwrap_or(path);
    let mut filled = String::with_capacity(pattern.len() + path.len());
    for part in pattern.split('/').skip(1) {
        let (segment, behind) = rest.split_once('/').unwrap_or((rest, ""));
        filled.push('/');
        filled.push_str(match kind(part) {
            Kind::Rest => rest,
            Kind::Placeholder => segment,
            Kind::Word => part,
        });
        rest = behind;
    }
    filled
}

impl Route {
    /// Says why it does not take a path with this empty segment.
    pub(crate) fn refuses(&self, empty: EmptySegment) -> String {
        let (number, name) = (empty.number, empty.name(&self.pattern));
        format!(
            "segment {number} of the path is empty: the route {} ({}) takes it for `{name}`, which cannot be empty; \
             a value that may be missing goes in the query (`?{name}`) or in the arguments (`args({name})`), as an Option",
            self.pattern, self.entry.place
        )
    }

    pub(crate) fn needs(&self) -> Requirements {
        let mut needs = Requirements::default();
        (self.entry.needs)(&mut needs);
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::{filled_in, likeness};

    #[test]
    fn capitals_make_little_difference() {
        let nearer = |one: &str, other: &str, path: &str| likeness(one, path) > likeness(other, path);
        assert!(nearer("/survey/7", "/größe/7", "/SURVEY/7"));
        assert!(nearer("/Survey/7", "/survey/7", "/Survey/8"));
        assert!(nearer("/survey", "/Surveys", "/survey"));
    }

    #[test]
    fn a_placeholder_is_as_like_as_can_be() {
        for (pattern, path, filled) in [
            ("/survey/{id}", "/survy/7", "/survey/7"),
            ("/survey/{id}/x", "/survey", "/survey//x"),
            ("/files/{*rest}", "/fils/a/b", "/files/a/b"),
            ("/{a}/b", "/x/y/z", "/x/b"),
            ("/", "/x", "/"),
        ] {
            assert_eq!(filled_in(pattern, path), filled, "{pattern} {path}");
        }
    }
}
