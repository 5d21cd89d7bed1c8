//! Whether a route of this app would take a call that a handler has Asterisk place to it.

use std::sync::Arc;

use crate::call::Call;
#[cfg(feature = "ami")]
use crate::route::PathTo;
use crate::route::{NotTaken, Table};
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

    /// Writes the path, if a call to it would be taken.
    #[cfg(feature = "ami")]
    pub(super) fn address_of(&self, path: &PathTo) -> Result<String, String> {
        path.written(&self.table, self.fallback)
    }
}

impl Call {
    /// Returns why none of this app's routes would take a call to this address without arguments, if none would.
    pub(crate) fn not_taken(&self, uri: &AgiUri) -> Option<NotTaken> {
        let OwnRoutes { table, fallback } = &*self.state.get::<OwnRoutes>()?;
        table.not_taken(uri, *fallback)
    }
}
