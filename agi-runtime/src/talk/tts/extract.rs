//! The app's TTS engine, as an argument of a handler.

use agi_protocol::Status;

use super::Tts;
use crate::call::Call;
use crate::extract::{FromCall, Requirements};
use crate::outcome::Rejection;

// The notes of the trait name it.
#[diagnostic::do_not_recommend]
impl FromCall for Tts {
    fn needs(needs: &mut Requirements) {
        needs.state::<Self>();
    }

    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        let missing = || Rejection::new(Status::Error, "the app has no TTS engine: add `.tts(…)` with one to the App");
        call.state.get::<Self>().map(|tts| (*tts).clone()).ok_or_else(missing)
    }
}
