//! The app's TTS engine, as an argument of a handler.

use agi_protocol::Status;

use super::Tts;
use crate::call::Call;
use crate::extract::{FromCall, Requirements};
use crate::outcome::Rejection;

/// What messages say that the app has, instead of an engine.
const MISSING: &str = "no TTS engine: add `.tts(…)` with one to the App";

// The notes of the trait already name this type.
#[diagnostic::do_not_recommend]
impl FromCall for Tts {
    fn needs(needs: &mut Requirements) {
        needs.state_by::<Self>(MISSING);
    }

    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        let missing = || Rejection::new(Status::Error, format!("the app has {MISSING}"));
        call.state.get::<Self>().map(|tts| (*tts).clone()).ok_or_else(missing)
    }
}
