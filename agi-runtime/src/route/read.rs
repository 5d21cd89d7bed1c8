//! What a route reads of a call, and how: for values that no call has brought.

use super::Route;
#[cfg(feature = "ami")]
use super::Table;
#[cfg(feature = "ami")]
use crate::extract::{Arity, no_value};
use crate::extract::{Param, Source, Tried};
use agi_protocol::AgiUri;

impl Route {
    /// Returns its parameters, each with what reads a value that no call has brought.
    pub(crate) fn params(&self) -> impl Iterator<Item = (&'static Param, Tried)> {
        self.entry.params.iter().zip(self.entry.tried.iter().copied())
    }

    /// Returns the names of the query that it takes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        let name = |param: &Param| if let Source::Query(name) = param.source { Some(name) } else { None };
        self.entry.params.iter().filter_map(name)
    }

    /// Returns the names of a query, as they are written, that it does not take.
    pub(crate) fn unknown_names<'q>(&self, query: &'q str) -> impl Iterator<Item = &'q str> {
        let names = query.split('&').map(|pair| pair.split('=').next().unwrap_or(pair));
        let takes = |name: &str| {
            self.names().any(|known| AgiUri::new(format!("?{name}").as_bytes()).query(known).next().is_some())
        };
        names.filter(move |name| !name.is_empty() && !takes(name))
    }

    /// Says that its query has no such name.
    #[cfg(feature = "ami")]
    pub(crate) fn has_no(&self, name: &str) -> String {
        let names: Vec<_> = self.names().collect();
        let has = if names.is_empty() { "no query".to_owned() } else { format!("?{}", names.join("&")) };
        format!("the route {} ({}) has no `{name}` in its query: it has {has}", self.pattern, self.entry.place)
    }

    /// Says that a value of the address is not one of this parameter's type.
    #[cfg(feature = "ami")]
    fn misreads(&self, param: &Param, tried: Tried, uri: &AgiUri) -> Option<String> {
        let Self { pattern, entry, first_segment, .. } = self;
        let mut values: Vec<_> = match param.source {
            Source::Segment(index) => uri.segment(first_segment + index).into_iter().collect(),
            Source::Rest(index) => uri.rest(first_segment + index).into_iter().collect(),
            Source::Query(query) => uri.query(query).collect(),
            Source::Arg(_) | Source::Args(_) | Source::Variable(_) => return None,
        };
        if param.arity != Arity::Many {
            values.truncate(1);
        }
        let (raw, expected) = values.iter().find_map(|raw| Some((raw, tried(raw).err()?)))?;
        Some(format!("{}; the route is {pattern} ({})", no_value(param, raw, &expected), entry.place))
    }
}

#[cfg(feature = "ami")]
impl Table {
    /// Returns why the route of this address would refuse one of its values, or leave one unread.
    pub(crate) fn misread(&self, uri: &AgiUri, query: &str) -> Option<String> {
        let (route, _) = self.find(uri.path())?;
        let refused = route.params().find_map(|(param, tried)| route.misreads(param, tried, uri));
        refused.or_else(|| Some(route.has_no(route.unknown_names(query).next()?)))
    }
}
