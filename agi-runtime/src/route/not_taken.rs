//! Why no route would take a call to an address without arguments, which the app itself has Asterisk place.

use super::{Route, Table};
use crate::extract::{Arity, Param, Source, Tried, no_value};
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
}

impl Table {
    /// Returns why no route would take a call to this address, if none would.
    pub(crate) fn not_taken(&self, uri: &AgiUri) -> Option<NotTaken> {
        match self.find(uri.path()) {
            None => {
                let meant = self.probably_meant(uri.path());
                Some(NotTaken { why: self.not_found(uri.path()), meant, missing: None })
            }
            Some((route, Some(empty))) => Some(NotTaken::because(route.refuses(empty))),
            Some((route, None)) => route.params().find_map(|(param, tried)| route.lacks(param, tried, uri)),
        }
    }
}

impl Route {
    /// Says that the route needs this parameter, and that the address has none, or none of its type.
    fn lacks(&self, param: &Param, tried: Tried, uri: &AgiUri) -> Option<NotTaken> {
        let Self { pattern, entry, first_segment, .. } = self;
        let Param { name, source, arity, .. } = param;
        let needs = format!("the route {pattern} ({}) needs `{name}` ({source})", entry.place);
        let mut values: Vec<_> = match source {
            Source::Segment(index) => uri.segment(first_segment + index).into_iter().collect(),
            Source::Rest(index) => uri.rest(first_segment + index).into_iter().collect(),
            Source::Query(query) => uri.query(query).collect(),
            Source::Arg(_) if *arity == Arity::One => {
                let why = format!(
                    "{needs}, and only its query takes values here: write `#[agi_route(\"{pattern}?{name}\")]`"
                );
                return Some(NotTaken::because(why));
            }
            Source::Arg(_) | Source::Args(_) | Source::Variable(_) => return None,
        };
        if *arity != Arity::Many {
            values.truncate(1);
        }
        if *arity == Arity::One && values.first().is_none_or(|value| value.is_empty()) {
            let missing = if let Source::Query(query) = source { Some(*query) } else { None };
            return Some(NotTaken { missing, ..NotTaken::because(format!("{needs}, and it is absent or empty")) });
        }
        let (raw, expected) = values.iter().find_map(|raw| Some((raw, tried(raw).err()?)))?;
        let why = format!("{}; the route is {pattern} ({})", no_value(param, raw, &expected), entry.place);
        Some(NotTaken::because(why))
    }
}
