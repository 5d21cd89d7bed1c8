//! The audit that an app is given.

use super::App;
use crate::audit::Audit;

impl App {
    /// Writes a line for each call that ended, and for refused connections: who, which route, how it ended, how long it took.
    /// If several audits are given, the last one counts. See [`Audit`].
    ///
    /// Needs the feature `audit`.
    #[must_use]
    pub fn audit(mut self, audit: Audit) -> Self {
        self.audit = Some(audit);
        self
    }
}
