//! Paths with an empty segment, such as `/customer//invoice` or `/order/`: a dialplan makes them of a variable that is
//! empty. Such a path is its own: only the route that the value was meant for may refuse or take it.

use std::num::NonZeroUsize;

/// An empty segment that a placeholder would take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EmptySegment {
    /// Its number in the path, counted from 1.
    pub(crate) number: NonZeroUsize,
}

impl EmptySegment {
    /// Returns the name of the placeholder in this pattern.
    pub(crate) fn name(self, pattern: &str) -> &str {
        pattern.split('/').nth(self.number.get()).unwrap_or_default().trim_matches(['{', '*', '}'])
    }
}

/// Returns whether a path has an empty segment. `/` is one, where a route has a placeholder there.
pub(super) fn is_in(path: &str) -> bool {
    path.ends_with('/') || path.as_bytes().windows(2).any(|pair| pair == b"//")
}

/// Returns the number of the first empty segment of a path, counted from 1; none for `/`.
pub(crate) fn first(path: &str) -> Option<usize> {
    let segments = path.strip_prefix('/').filter(|segments| !segments.is_empty())?;
    segments.split('/').position(str::is_empty).map(|index| index + 1)
}

/// Returns the most specific pattern of this shape, an empty segment being a segment: its number among these, and what
/// in it would take an empty one. A path of any length costs one comparison for each pattern.
pub(super) fn find<'t>(patterns: impl Iterator<Item = &'t str>, path: &str) -> Option<(usize, Option<EmptySegment>)> {
    let fitting = patterns.enumerate().filter(|(_, pattern)| reads(pattern, path) == Reads::Whole);
    let (number, pattern) = fitting.min_by(|(_, a), (_, b)| kinds(a).cmp(kinds(b)))?;
    Some((number, refused(pattern, path)))
}

/// Returns whether any pattern goes on after this path: `/menu/hours` after `/menu`.
pub(super) fn goes_on<'t>(mut patterns: impl Iterator<Item = &'t str>, path: &str) -> bool {
    patterns.any(|pattern| reads(pattern, path) == Reads::GoesOn)
}

/// How a pattern reads a path.
#[derive(PartialEq, Eq)]
enum Reads {
    Whole,
    /// The path is its beginning.
    GoesOn,
    Not,
}

fn reads(pattern: &str, path: &str) -> Reads {
    let mut segments = path.split('/');
    for part in pattern.split('/') {
        let Some(segment) = segments.next() else { return Reads::GoesOn };
        match kind(part) {
            Kind::Rest => return Reads::Whole,
            Kind::Word if part != segment => return Reads::Not,
            Kind::Word | Kind::Placeholder => {}
        }
    }
    if segments.next().is_none() { Reads::Whole } else { Reads::Not }
}

/// A part of a pattern; the earlier ones win.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Word,
    Placeholder,
    Rest,
}

pub(super) fn kind(part: &str) -> Kind {
    match part.strip_prefix('{') {
        Some(name) if name.starts_with('*') => Kind::Rest,
        Some(_) => Kind::Placeholder,
        None => Kind::Word,
    }
}

fn kinds(pattern: &str) -> impl Iterator<Item = Kind> + '_ {
    pattern.split('/').map(kind)
}

/// Returns the first placeholder that would take an empty segment. The rest of a path may hold such, but it is not
/// empty as a whole.
fn refused(pattern: &str, path: &str) -> Option<EmptySegment> {
    let parts: Vec<_> = pattern.split('/').collect();
    let segments: Vec<_> = path.splitn(parts.len(), '/').collect();
    let mut pairs = parts.iter().zip(&segments).enumerate().skip(1);
    let (number, _) = pairs.find(|(_, (part, segment))| segment.is_empty() && !matches!(kind(part), Kind::Word))?;
    NonZeroUsize::new(number).map(|number| EmptySegment { number })
}
