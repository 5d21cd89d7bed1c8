//! Whether a route of this app would take a call that a handler has Asterisk place to it.

use std::sync::Arc;

use super::layer::refusal;
use crate::call::Call;
use crate::extract::{Arity, Param, Source};
use crate::route::{Route, Table};
use agi_protocol::AgiUri;

/// The routes of the app, for its calls; shared as a state that no handler can name.
pub(super) struct OwnRoutes {
    table: Arc<Table>,
    /// Whether a fallback takes what no route has.
    fallback: bool,
}

impl OwnRoutes {
    pub(super) fn new(table: Arc<Table>, fallback: bool) -> Self {
        Self { table, fallback }
    }

    #[cfg(feature = "ami")]
    pub(super) fn table(&self) -> &Table {
        &self.table
    }

    /// Returns why none of these routes would take a call to this address without arguments, if none would.
    pub(super) fn not_taken(&self, uri: &AgiUri) -> Option<NotTaken> {
        let Self { table, fallback } = self;
        match table.find(uri.path()) {
            None if *fallback => None,
            None => {
                let meant = table.probably_meant(uri.path());
                Some(NotTaken { why: table.not_found(uri.path()), meant, missing: None })
            }
            Some((route, Some(empty))) => Some(NotTaken::because(refusal(route, empty).reason.to_string())),
            Some((route, None)) => route.entry.params.iter().find_map(|param| missing(route, param, uri)),
        }
    }
}

/// Why no route would take it.
pub(crate) struct NotTaken {
    /// What is wrong, with the nearest route or the route's place.
    pub(crate) why: String,
    /// The path that was probably meant.
    pub(crate) meant: Option<String>,
    /// The parameter of the query that is missing.
    pub(crate) missing: Option<&'static str>,
}

impl Call {
    /// Returns why none of this app's routes would take a call to this address without arguments, if none would. What a
    /// value is read as is for the route to say.
    pub(crate) fn not_taken(&self, uri: &AgiUri) -> Option<NotTaken> {
        self.state.get::<OwnRoutes>()?.not_taken(uri)
    }
}

impl NotTaken {
    fn because(why: String) -> Self {
        Self { why, meant: None, missing: None }
    }
}

/// Says that the route needs this parameter, and the address has none.
fn missing(route: &Route, param: &Param, uri: &AgiUri) -> Option<NotTaken> {
    let Param { name, source, arity: Arity::One, .. } = param else { return None };
    let Route { pattern, entry, .. } = route;
    let needs = format!("the route {pattern} ({}) needs `{name}`", entry.place);
    match source {
        Source::Query(query) if uri.query(query).next().is_none_or(|value| value.is_empty()) => {
            let why = format!("{needs} ({source}), and it is absent or empty");
            Some(NotTaken { missing: Some(query), ..NotTaken::because(why) })
        }
        Source::Arg(_) => {
            let why = format!(
                "{needs} ({source}), and only its query takes values here: write `#[agi_route(\"{pattern}?{name}\")]`"
            );
            Some(NotTaken::because(why))
        }
        _ => None,
    }
}
