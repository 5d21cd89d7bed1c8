//! A menu from which callers choose by key or by voice.
//!
//! extensions.conf:
//!
//! ```ini
//! exten => 100,1,AGI(agi://127.0.0.1/desk)
//!  same => n,GotoIf($["${DESK}" = ""]?bye)
//!  same => n,Dial(PJSIP/${DESK})
//!  same => n(bye),Hangup()
//! ```
//!
//! Speech is recognised on this machine by pocketsphinx, without a network: see [`pocketsphinx`].

pub mod pocketsphinx;

use agi_runtime::prelude::*;
use pocketsphinx::Pocketsphinx;

/// Where a call can go.
#[derive(Menu, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Desk {
    /// New orders.
    #[key("1")]
    #[say("sales", "sales department")]
    Sales,
    /// Help.
    #[key("2")]
    #[say("support", "technical support")]
    Support,
    /// A person.
    #[key("0")]
    #[say("operator")]
    Operator,
}

impl Desk {
    /// The name of its telephone in the dialplan.
    #[must_use]
    pub fn telephone(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Support => "support",
            Self::Operator => "operator",
        }
    }
}

/// Asks who is wanted, and leaves the answer in the channel variable `DESK`.
#[agi_route("/desk")]
async fn desk(call: &mut Call, tts: Tts, engine: State<Pocketsphinx>) -> Result {
    call.answer().await?;
    let question = tts.text("Sales, support, or the operator? Say it, or press one, two or zero.");
    let sorry = tts.text("Sorry, I did not understand.");
    let chosen = call.menu::<Desk>(question).invalid_input(sorry).by_voice(&engine).await?;
    if let Some(desk) = chosen {
        call.set_variable("DESK", desk.telephone()).await?;
    }
    Ok(())
}

/// The app, without its voice: `App::tts` gives it one.
#[must_use]
pub fn app(engine: Pocketsphinx) -> App {
    App::with(routes![desk]).state(engine)
}
