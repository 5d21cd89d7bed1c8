//! The called party of a call that the app places.

use std::fmt;
use std::future::Future;

use super::caller::Caller;
use super::pbx::Pbx;
use crate::ami::{OriginateRequest, Originated};

/// A telephone that rings, because the app called it ([`Originator::originate`](crate::Originator::originate)).
#[must_use = "it rings until it is answered, or not"]
pub struct Ringing<'p> {
    pbx: &'p Pbx,
    request: OriginateRequest,
}

impl Pbx {
    /// Waits until the app calls somebody, and returns the telephone that rings.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// use std::future::IntoFuture;
    ///
    /// use agi_runtime::testing::Pbx;
    /// use agi_runtime::{Originated, Outbound, route};
    ///
    /// #[agi_route("/survey/{number}", manual)]
    /// async fn survey(call: &mut Call, number: u32) -> Result {
    ///     call.play("survey/question").await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let app = App::with(routes![survey]).outbound(Outbound::to(["PJSIP/desk"]));
    /// let originator = app.originator();
    /// let pbx = Pbx::new(app);
    ///
    /// let placed = tokio::spawn(originator.originate("PJSIP/desk", route(survey).value(7)).into_future());
    /// let ringing = pbx.rings().await;
    /// assert_eq!(ringing.destination(), "PJSIP/desk");
    /// let mut caller = ringing.answers().await;
    /// caller.hears("survey/question").await;
    /// caller.ends(Status::Ok).await;
    /// assert_eq!(placed.await.unwrap().unwrap(), Originated::Answered);
    ///
    /// let placed = tokio::spawn(originator.originate("PJSIP/desk", route(survey).value(7)).into_future());
    /// pbx.rings().await.busy();
    /// assert_eq!(placed.await.unwrap().unwrap(), Originated::Busy);
    /// # }
    /// ```
    ///
    /// # Panics
    /// Panics if the app calls nobody within [`handler_timeout`](Pbx::handler_timeout).
    #[track_caller]
    pub fn rings(&self) -> impl Future<Output = Ringing<'_>> + Send {
        let place = std::panic::Location::caller();
        async move {
            let Some(taker) = &self.taker else { panic!("{place}: no app of this Asterisk could call anybody") };
            let request = tokio::time::timeout(self.bounds.handler, taker.next()).await;
            let Ok(request) = request else {
                panic!("{place}: the app called nobody within {:?}", self.bounds.handler)
            };
            Ringing { pbx: self, request }
        }
    }
}

impl Ringing<'_> {
    /// Returns the destination that the app called.
    #[must_use]
    pub fn destination(&self) -> &str {
        &self.request.destination
    }

    /// Answers the call: the route runs.
    pub async fn answers(self) -> Caller {
        let Self { pbx, request } = self;
        let target = request.target.replace(',', "%2C");
        let caller = pbx.caller(&target).answered().dial().await;
        // Nobody may wait for it.
        let _ = request.answer.send(Originated::Answered);
        caller
    }

    /// Ends the call, because the line is busy.
    pub fn busy(self) {
        self.is(Originated::Busy);
    }

    /// Ends the call, because nobody answers.
    pub fn does_not_answer(self) {
        self.is(Originated::NoAnswer);
    }

    /// Answers as a machine. Use this if the app asked Asterisk to detect machines; otherwise the route runs, as after
    /// [`answers`](Self::answers).
    ///
    /// # Panics
    /// Panics if the app did not ask for that, by [`detect_machine`](crate::Originate::detect_machine).
    #[track_caller]
    pub fn is_machine(self) {
        assert!(self.request.detects_machine, "the app did not ask whether a machine answers: `.detect_machine()`");
        self.is(Originated::Machine);
    }

    /// Ends the call, because it cannot be placed.
    pub fn fails(self, why: &str) {
        self.is(Originated::Failed(why.to_owned()));
    }

    fn is(self, originated: Originated) {
        // Nobody may wait for it.
        let _ = self.request.answer.send(originated);
    }
}

impl fmt::Debug for Ringing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ringing").field("destination", &self.request.destination).finish_non_exhaustive()
    }
}
