//! Dial, where a route of the app asks the called party first.

use std::future::IntoFuture;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode, utf8_percent_encode};

use super::Running;
use super::dial::{DIAL, Dial};
use super::screened::{NOT_RUN, Screened};
use crate::call::{Call, CallError, SubroutineArguments};
#[cfg(doc)]
use crate::outcome::Acceptance;
use crate::outcome::SCREEN;
use crate::route::NotTaken;
use agi_protocol::{AgiUri, RefusedCommand};

impl<'c> Dial<'c> {
    /// Has a route of this app ask the one who answers, before the two are connected: the route runs on the called channel,
    /// where it can say what the call is about, and returns an [`Acceptance`]. Only an accepted call is connected. After a
    /// refusal, or whatever else becomes of it, the handler goes on with a [`Screened`].
    ///
    /// ```
    /// use std::time::Duration;
    /// use agi_runtime::prelude::*;
    /// use agi_runtime::{Acceptance, DialStatus, Screened};
    ///
    /// #[agi_route("/support/{order}", manual)]
    /// async fn support(call: &mut Call, order: u32) -> Result {
    ///     let screened = call
    ///         .dial("PJSIP/desk")
    ///         .timeout(Duration::from_secs(20))
    ///         .music("default")                    // for the caller, until somebody has accepted
    ///         .screened_by("/support/accept")
    ///         .with("order", order.to_string())    // the route's ?order
    ///         .await?;
    ///     match screened {
    ///         Screened::Talked(_) => call.play("support/how-was-it").await?,
    ///         Screened::NotAnswered(DialStatus::Busy) => call.play("support/busy").await?,
    ///         _ => call.play("support/we-call-you-back").await?,
    ///     }
    ///     Ok(())
    /// }
    ///
    /// #[agi_route("/support/accept?order", manual)]
    /// async fn accept(call: &mut Call, order: u32) -> Result<Acceptance> {
    ///     call.play("support/a-caller-with-order").await?;
    ///     call.say_digits(&order.to_string()).await?;
    ///     Ok(call.ask_to_accept("support/1-to-accept").await?)
    /// }
    /// ```
    ///
    /// It is Dial's option `U`. The subroutine is the context `agi-screen` of the dialplan that `cargo run -- dialplan`
    /// prints. Asterisk calls the route at the address that this call came to.
    ///
    /// What the caller hears goes on until the route has decided: the music of [`music`](Dial::music), the
    /// [`ringing`](Dial::ringing), or that of a phone that has rung. Silence is heard only if the phone answered without
    /// ringing. Of several destinations only the one who answers first is asked; the others stop ringing. The
    /// timeout is for the ringing, not for the route (all measured on 22.10 and 16.28).
    ///
    /// # Errors
    /// In addition to those of [`dial`](Call::dial): [`CallError::NoRoute`] if no route of this app has the path, or the route
    /// needs a parameter that [`with`](ScreenedDial::with) does not pass. Nobody is called then, and the message names the
    /// nearest route and the line to write. The path is a value, so [`App::check`](crate::App::check) cannot find it.
    pub fn screened_by(self, path: &str) -> ScreenedDial<'c> {
        let mark = if path.contains('?') { '&' } else { '?' };
        ScreenedDial { dial: self, path: utf8_percent_encode(path, NOT_IN_A_PATH).to_string(), mark }
    }
}

/// Calls somebody and connects the caller if the called party accepts, when it is awaited; returns the result.
#[derive(Debug)]
#[must_use = "nobody is called until it is awaited"]
pub struct ScreenedDial<'c> {
    dial: Dial<'c>,
    /// The path, and the query with the values.
    path: String,
    /// What comes before the next value.
    mark: char,
}

impl ScreenedDial<'_> {
    /// Passes a value to the route, as its query's `name` (`#[agi_route("/accept?name")]`). It may be any text, such as what
    /// the caller has said.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn desk(call: &mut Call, said: &str) -> Result {
    /// let screened = call.dial("PJSIP/desk").screened_by("/desk/accept").with("said", said).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The whole address has at most 4,095 bytes, because Asterisk 22 cuts longer ones in silence (measured on 22.10; on
    /// 16.28 the line with the command ends before, at 2,047 bytes); a letter that is not ASCII, and a space, take three or
    /// more. A longer one is [`CallError::Refused`], and nobody is called. Set a variable of the name `__NAME` instead, and
    /// let the route read it by `vars(said = "NAME")`.
    pub fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.path.push(self.mark);
        self.mark = '&';
        self.path.extend(percent_encode(name.as_bytes(), NOT_IN_A_VALUE));
        self.path.push('=');
        self.path.extend(percent_encode(value.as_ref(), NOT_IN_A_VALUE));
        self
    }
}

/// What means something to a query, to the options of Dial or to the arguments of AGI.
const NOT_IN_A_VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// As above, except what a path and its query are made of.
const NOT_IN_A_PATH: &AsciiSet =
    &NOT_IN_A_VALUE.remove(b'/').remove(b'?').remove(b'&').remove(b'=').remove(b'%').remove(b':').remove(b'@');

impl<'c> IntoFuture for ScreenedDial<'c> {
    type Output = Result<Screened, CallError>;
    type IntoFuture = Running<'c, Screened>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { dial, path, .. } = self;
        Box::pin(async move {
            let (call, mut run) = dial.into_run();
            let address = address(call, &path);
            let address = address.map_err(|problem| CallError::Refused { command: DIAL.command, problem })?;
            find_route(call, &path)?;
            call.find_screen().await?;
            // The route asks by it whether the caller is still there.
            let caller = call.request().channel().into_owned();
            match SubroutineArguments::of_option([&address, &caller]) {
                Ok(_) => run.options.add_gosub(SCREEN, [&address, &caller]),
                Err(_) => run.options.add_gosub(SCREEN, [&address]),
            }
            call.set_variable(RETURNED, NOT_RUN).await?;
            let dialed = run.run(call).await?;
            let returned = call.variable(RETURNED).await?.unwrap_or_default();
            Screened::of(&returned, dialed).ok_or_else(|| missing(format!("DIALSTATUS=ANSWER, {RETURNED}={NOT_RUN}")))
        })
    }
}

/// Looks whether a route of the app would take the call to the called party. Without one, somebody would answer and hear
/// nothing.
fn find_route(call: &Call, path: &str) -> Result<(), CallError> {
    let Some(NotTaken { why, meant, missing }) = call.not_taken(&AgiUri::new(path.as_bytes())) else { return Ok(()) };
    let write = match (meant, missing) {
        (Some(path), _) => format!(": write `.screened_by({path:?})`"),
        (_, Some(name)) => format!(": write `.with({name:?}, …)` after `.screened_by(…)`"),
        _ => String::new(),
    };
    Err(CallError::NoRoute { problem: format!("{why}{write}") })
}

impl Call {
    /// Looks whether the dialplan has the subroutine. Without it, Dial would connect the two unasked.
    async fn find_screen(&mut self) -> Result<(), CallError> {
        let asked = format!("DIALPLAN_EXISTS({SCREEN},s,1)");
        // Nothing, if func_dialplan.so is not loaded.
        match self.get_full_variable(&format!("${{{asked}}}")).await? {
            Some(found) if found == "0" => Err(missing(format!("{asked}=0"))),
            _ => Ok(()),
        }
    }
}

fn missing(reply: String) -> CallError {
    CallError::Failed { command: DIAL.command.to_owned(), reply, hint: NO_SCREEN }
}

const NO_SCREEN: &str = "the called party cannot be asked: the dialplan has no context [agi-screen] with an extension `s`. \
                         Include what `cargo run -- dialplan` prints, and `dialplan reload`";

/// What the subroutine has returned, on the caller's channel.
const RETURNED: &str = "GOSUB_RETVAL";

/// Asterisk 22 cuts what is longer, where the dialplan reads the argument of the subroutine.
const LONGEST_ADDRESS: usize = 4095;

/// Returns the address of a route, at the server that this call came to.
fn address(call: &Call, path: &str) -> Result<String, RefusedCommand> {
    let request = call.request().get("agi_request").and_then(|request| std::str::from_utf8(request).ok());
    let (scheme, rest) = request.and_then(|request| request.split_once("://")).ok_or(RefusedCommand::NoAddress)?;
    let host = rest.split(['/', '?', ',']).next().unwrap_or_default();
    let plain = |character: char| character.is_ascii_alphanumeric() || "-._:[]".contains(character);
    if !matches!(scheme, "agi" | "hagi") || host.is_empty() || !host.chars().all(plain) {
        return Err(RefusedCommand::NoAddress);
    }
    let address = format!("{scheme}://{host}/{}", path.trim_start_matches('/'));
    match address.len() {
        length if length > LONGEST_ADDRESS => Err(RefusedCommand::AddressTooLong { length, limit: LONGEST_ADDRESS }),
        _ => Ok(address),
    }
}
