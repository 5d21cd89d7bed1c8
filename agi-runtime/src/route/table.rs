//! Finding the route for a path.

use super::{Entry, Problem};
use crate::extract::Needs;

/// The routes of an app, by path.
#[derive(Default)]
pub(crate) struct Table {
    router: matchit::Router<usize>,
    routes: Vec<Route>,
}

/// A route at its place in an app.
#[derive(Debug)]
pub(crate) struct Route {
    /// The pattern with the prefix it is mounted at.
    pub(crate) pattern: String,
    /// How many segments the prefix has.
    pub(crate) first_segment: usize,
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
        self.router.insert(&pattern, self.routes.len()).map_err(|error| self.problem(&pattern, entry, &error))?;
        self.routes.push(Route { pattern, first_segment, entry });
        Ok(())
    }

    /// The route that answers a path in its one form.
    pub(crate) fn find(&self, path: &str) -> Option<&Route> {
        self.router.at(path).ok().map(|found| &self.routes[*found.value])
    }

    /// The route whose pattern looks most like a path, for the log.
    pub(crate) fn nearest(&self, path: &str) -> Option<&Route> {
        let likeness = |route: &Route| strsim::normalized_damerau_levenshtein(&filled_in(&route.pattern, path), path);
        self.routes.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
    }

    pub(crate) fn routes(&self) -> &[Route] {
        &self.routes
    }

    fn problem(&self, pattern: &str, entry: &'static Entry, error: &matchit::InsertError) -> Problem {
        let (pattern, place) = (pattern.to_owned(), entry.place);
        if let matchit::InsertError::Conflict { with } = error
            && let Some(earlier) = self.routes.iter().find(|route| route.pattern == *with)
        {
            return Problem::Conflict { pattern, place, with: with.clone(), with_place: earlier.entry.place };
        }
        Problem::Pattern { pattern, place, reason: error.to_string() }
    }
}

/// A pattern with the segments of a path in place of its placeholders: what is left to differ are its own words.
fn filled_in(pattern: &str, path: &str) -> String {
    let mut rest = path.strip_prefix('/').unwrap_or(path);
    let mut filled = String::with_capacity(pattern.len() + path.len());
    for part in pattern.split('/').skip(1) {
        let (segment, behind) = rest.split_once('/').unwrap_or((rest, ""));
        filled.push('/');
        filled.push_str(match part.strip_prefix('{') {
            Some(name) if name.starts_with('*') => rest,
            Some(_) => segment,
            None => part,
        });
        rest = behind;
    }
    filled
}

impl Route {
    pub(crate) fn needs(&self) -> Needs {
        let mut needs = Needs::default();
        (self.entry.needs)(&mut needs);
        needs
    }
}

#[cfg(test)]
mod tests {
    use super::filled_in;

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
