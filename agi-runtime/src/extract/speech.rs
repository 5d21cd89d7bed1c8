//! The app's engine for text to speech.

use super::{FromCall, Needs};
use crate::outcome::{Rejection, Status};
use crate::{Call, Speech};

// The notes of the trait name it.
#[diagnostic::do_not_recommend]
impl FromCall for Speech {
    fn needs(needs: &mut Needs) {
        needs.state::<Self>();
    }

    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        let missing =
            || Rejection::new(Status::Error, "the app cannot speak: add `.speech(…)` with an engine to the App");
        call.state.get::<Self>().map(|speech| (*speech).clone()).ok_or_else(missing)
    }
}
