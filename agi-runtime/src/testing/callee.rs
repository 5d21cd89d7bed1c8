//! The one whom the app calls for its caller, and asks: the called leg is a second call of the same app.

use std::fmt;
use std::future::Future;
use std::ops::{Deref, DerefMut};

use agi_simulator::{CallEnd, CalledParty};

use super::call_builder::CallBuilder;
use super::caller::{Caller, Failed, script_step};
use crate::outcome::{ACCEPTANCE, ACCEPTED, CONTINUE, GOSUB_RESULT, SCREEN};
use agi_protocol::Text;

/// A called party that is asked whether it takes the call ([`Dial::screened_by`](crate::Dial::screened_by)). It is a
/// [`Caller`] to the route that asks: it hears, and presses. It ends by one of the methods here, and then the one who has
/// called goes on.
///
/// ```
/// use agi_runtime::prelude::*;
/// use agi_runtime::testing::Pbx;
/// use agi_runtime::{Acceptance, Screened};
///
/// #[agi_route("/desk")]
/// async fn desk(call: &mut Call) -> Result {
///     match call.dial("PJSIP/desk").screened_by("/desk/accept").with("order", "7").await? {
///         Screened::Talked(_) => call.play("desk/how-was-it").await?,
///         _ => call.play("desk/nobody").await?,
///     }
///     Ok(())
/// }
///
/// #[agi_route("/desk/accept?order")]
/// async fn accept(call: &mut Call, order: u32) -> Result<Acceptance> {
///     Ok(call.ask_to_accept(("desk/call-for-order", prompt::number(order))).await?)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let pbx = Pbx::new(App::with(routes![desk, accept])).phone("PJSIP/desk");
/// let mut caller = pbx.caller("/desk").dial().await;
/// let mut desk = caller.callee("PJSIP/desk").await;
/// desk.hears("desk/call-for-order").await;
/// desk.presses("1").await;
/// desk.accepts().await; // the two talk
/// caller.callee_hangs_up().await;
/// caller.hears("desk/how-was-it").await;
/// # }
/// ```
#[must_use = "a called party that is dropped leaves the caller waiting"]
pub struct Callee<'c> {
    leg: Caller,
    caller: &'c mut Caller,
}

impl Caller {
    /// Waits until the app calls this phone ([`Pbx::phone`](super::Pbx::phone)) and has its route ask there, and answers it.
    #[track_caller]
    pub fn callee<'c>(&'c mut self, destination: &'c str) -> impl Future<Output = Callee<'c>> + Send + 'c {
        script_step(async move {
            let arguments = match self.answered_by(destination).await? {
                CalledParty::Asked(asked) if asked.first().is_some_and(|context| context == SCREEN) => asked,
                other => {
                    return Err(self.failed(format_args!(
                        "nothing asks {destination:?}, which answers ({other:?}): `screened_by` does, and without it \
                         `is_answered_by` is the word"
                    )));
                }
            };
            let address = arguments.get(1).map(|address| address.to_string_lossy().into_owned()).unwrap_or_default();
            // Of a phone without a caller id of its own, Dial makes it of where the caller is.
            let number = self.variable("EXTEN").unwrap_or_default();
            let leg = CallBuilder::on(self.shared.clone(), &address).at(SCREEN, "s", 4).answered();
            let mut leg = leg.from(&format!("<{number}>"));
            for (number, argument) in arguments.iter().enumerate().skip(1) {
                leg = leg.variable(&format!("ARG{number}"), argument);
            }
            leg = leg.variable(&self.looks_at_caller(), "0").variable(GOSUB_RESULT, CONTINUE);
            let inherited = self.session_mut().inherited();
            let leg =
                inherited.iter().fold(leg, |leg, (name, value)| leg.variable(&String::from_utf8_lossy(name), value));
            Ok(Callee { leg: leg.dial().await, caller: self })
        })
    }

    /// Waits until the app calls this phone ([`Pbx::phone`](super::Pbx::phone)), which answers unasked: the two talk.
    #[track_caller]
    pub fn is_answered_by<'c>(&'c mut self, destination: &'c str) -> impl Future<Output = ()> + Send + 'c {
        script_step(async move {
            match self.answered_by(destination).await? {
                CalledParty::Talks => Ok(()),
                asked => Err(self.failed(format_args!("{destination:?} is asked ({asked:?}): `callee` is the word"))),
            }
        })
    }

    /// Ends the talk of the two: the called party hangs up.
    #[track_caller]
    pub fn callee_hangs_up(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            if !self.session_mut().called_hangs_up() {
                return Err(self.failed(format_args!("nobody talks to the caller")));
            }
            self.flush().await;
            Ok(())
        })
    }

    async fn answered_by(&mut self, destination: &str) -> Result<CalledParty, Failed> {
        let answers = self.until(|session| session.called_answers(destination)).await;
        answers.map_err(|stuck| self.failed(format_args!("the app did not call {destination:?}: {stuck}")))
    }

    /// The function by which the route looks whether this caller is still there.
    fn looks_at_caller(&mut self) -> String {
        let channel = self.variable("CHANNEL").unwrap_or_default();
        format!("IMPORT({channel},CHANNEL(checkhangup))")
    }
}

impl Callee<'_> {
    /// Waits until the route has accepted. The two talk from then on.
    #[track_caller]
    pub fn accepts(mut self) -> impl Future<Output = ()> + Send {
        script_step(async move {
            let (result, decided) = self.decides().await?;
            if !decided.starts_with(ACCEPTED) {
                return Err(self.leg.failed(format_args!("the route did not accept: {ACCEPTANCE} is {decided:?}")));
            }
            self.over(&result, true).await
        })
    }

    /// Waits until the route has refused. The caller's handler goes on.
    #[track_caller]
    pub fn refuses(mut self) -> impl Future<Output = ()> + Send {
        script_step(async move {
            let (result, decided) = self.decides().await?;
            if !decided.starts_with("REFUSED") {
                return Err(self.leg.failed(format_args!("the route did not refuse: {ACCEPTANCE} is {decided:?}")));
            }
            self.over(&result, true).await
        })
    }

    /// Hangs up before anything is decided.
    #[track_caller]
    pub fn hangs_up(mut self) -> impl Future<Output = ()> + Send {
        script_step(async move {
            self.leg.hangs_up().await;
            let (result, _) = self.decides().await?;
            self.over(&result, false).await
        })
    }

    /// Waits until the route has ended like this, without a decision: `desk.ends(Status::Error)`.
    #[track_caller]
    pub fn ends(mut self, end: impl Into<CallEnd> + Send) -> impl Future<Output = ()> + Send {
        script_step(async move {
            self.leg.ends(end).await;
            let (result, _) = self.decides().await?;
            self.over(&result, true).await
        })
    }

    /// Lets the caller hang up meanwhile. Asterisk says so to nobody until the route has ended.
    #[track_caller]
    pub fn caller_hangs_up(&mut self) -> impl Future<Output = ()> + Send + '_ {
        script_step(async move {
            self.caller.hangs_up().await;
            let looks = self.caller.looks_at_caller();
            self.leg.session_mut().provide(&looks, "1");
            Ok(())
        })
    }

    /// Waits for the route's end. Returns `GOSUB_RESULT`, and what the route has decided.
    async fn decides(&mut self) -> Result<(Text, String), Failed> {
        self.leg.finish().await?;
        self.leg.heard_all()?;
        let decided = self.leg.variable(ACCEPTANCE).unwrap_or_default().to_string_lossy().into_owned();
        Ok((self.leg.variable(GOSUB_RESULT).unwrap_or_default(), decided))
    }

    /// The subroutine of the printed dialplan has ended, and Dial goes on. It took as long on the caller's clock.
    async fn over(&mut self, result: &Text, returns: bool) -> Result<(), Failed> {
        let mut returned = String::new();
        if returns {
            let status = self.leg.variable("AGI_ROUTE_STATUS").unwrap_or_else(|| "UNREACHED".into());
            let decided = self.leg.variable(ACCEPTANCE).unwrap_or_default();
            returned = format!("{} {}", status.to_string_lossy(), decided.to_string_lossy());
        }
        let time = self.leg.time();
        self.caller.passes(time).await?;
        self.caller.session_mut().called_was_asked(Some(result.as_bytes()), returned.as_bytes());
        self.caller.flush().await;
        Ok(())
    }
}

impl Deref for Callee<'_> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.leg
    }
}

impl DerefMut for Callee<'_> {
    fn deref_mut(&mut self) -> &mut Caller {
        &mut self.leg
    }
}

impl fmt::Debug for Callee<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callee").field("leg", &self.leg).finish_non_exhaustive()
    }
}
