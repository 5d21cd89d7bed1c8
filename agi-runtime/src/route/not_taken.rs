//! Why no route would take a call to an address without arguments, which the app itself has Asterisk place.

use super::{Route, Table};
use crate::extract::{Arity, Param, Source};
use agi_protocol::AgiUri;

/// Why no route would take it.
#[derive(Debug)]
pub(crate) struct NotTaken {
    /// What is wrong, with the nearest route or the route's place.
    pub(crate) why: String,
    /// The path that was probably meant.
    pub(crate) meant: Option<String>,
    /// The parameter of the query that is missing.
    pub(crate) missing: Option<&'static str>,
}

impl NotTaken {
    fn because(why: String) -> Self {
        Self { why, meant: None, missing: None }
    }

    /// Says why, and what to write, where the path is written in Rust.
    #[cfg(feature = "ami")]
    pub(super) fn in_words(self) -> String {
        let Self { why, missing, .. } = self;
        match missing {
            Some(name) => format!("{why}: write `route(…).with({name:?}, …)`, or `?{name}=…` in the text of the path"),
            None => why,
        }
    }
}

impl Table {
    /// Returns why no route would take a call to this address, if none would; a fallback takes what no route has. What a value
    /// is read as is for the route to say.
    pub(crate) fn not_taken(&self, uri: &AgiUri, fallback: bool) -> Option<NotTaken> {
        match self.find(uri.path()) {
            None if fallback => None,
            None => {
                let meant = self.probably_meant(uri.path());
                Some(NotTaken { why: self.not_found(uri.path()), meant, missing: None })
            }
            Some((route, Some(empty))) => Some(NotTaken::because(route.refuses(empty))),
            Some((route, None)) => route.entry.params.iter().find_map(|param| route.lacks(param, uri)),
        }
    }
}

impl Route {
    /// Says that the route needs this parameter, and the address has none.
    fn lacks(&self, param: &Param, uri: &AgiUri) -> Option<NotTaken> {
        let Param { name, source, arity: Arity::One, .. } = param else { return None };
        let Self { pattern, entry, .. } = self;
        let needs = format!("the route {pattern} ({}) needs `{name}` ({source})", entry.place);
        match source {
            Source::Query(query) if uri.query(query).next().is_none_or(|value| value.is_empty()) => {
                let why = format!("{needs}, and it is absent or empty");
                Some(NotTaken { missing: Some(query), ..NotTaken::because(why) })
            }
            Source::Arg(_) => {
                let why = format!(
                    "{needs}, and only its query takes values here: write `#[agi_route(\"{pattern}?{name}\")]`"
                );
                Some(NotTaken::because(why))
            }
            _ => None,
        }
    }
}
