//! Greets the caller by name, if the CRM knows the number.
//!
//! extensions.conf: `exten => 100,1,AGI(agi://127.0.0.1/greeting)`
//!
//! Names are not spoken by a machine: the row of a customer names a recording. The sounds are `greeting/hello`,
//! `greeting/good-to-hear-you`, `greeting/welcome`, and the recordings, by custom `crm/names/<id>`.

pub mod crm;

use agi_runtime::prelude::*;
use crm::Crm;

/// Greets a customer by name, and welcomes everybody else.
#[agi_route("/greeting")]
async fn greeting(call: &mut Call, caller: CallerId, crm: State<Crm>) -> Result {
    call.answer().await?;
    match crm.customer(&caller).await {
        Some(customer) => call.say(("greeting/hello", customer.name, "greeting/good-to-hear-you")).await?,
        None => call.say("greeting/welcome").await?,
    };
    Ok(())
}

/// The app, with its CRM.
#[must_use]
pub fn app(crm: Crm) -> App {
    App::with(routes![greeting]).state(crm)
}
