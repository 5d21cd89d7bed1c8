//! How a call ended, as the dialplan sees it.

use agi_protocol::Text;
use agi_simulator::{CallEnd, CallLog};

use crate::call::HungUp;

impl From<HungUp> for CallEnd {
    fn from(_: HungUp) -> Self {
        Self::HungUp
    }
}

/// A call that has ended.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallResult {
    /// How the app ended it.
    pub end: CallEnd,
    /// `${AGISTATUS}`: `SUCCESS`, `FAILURE` or `HANGUP`.
    pub agi_status: String,
    /// `${AGI_ROUTE_STATUS}`, if it was set.
    pub route_status: Option<Text>,
    /// Where the dialplan would continue: context, extension, priority. If the app changed nothing, this is where
    /// `AGI()` was.
    pub position: (String, String, i64),
    /// Why the call failed, if it did.
    pub error: Option<String>,
    /// Why prompts were skipped, in their order: each names its sound.
    pub skipped_prompts: Vec<String>,
    /// Everything that happened.
    pub transcript: CallLog,
}
