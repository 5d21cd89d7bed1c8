//! Greets the caller by name, if the CRM knows the number.
//!
//! extensions.conf: `exten => 100,1,AGI(agi://127.0.0.1/greeting)`
//!
//! Names are not spoken by a machine: the row of a customer names a recording, by custom `crm/names/<id>`. The prompts are
//! in `prompts.toml`, in English and German; a name that is not there does not compile.

pub mod crm;

use agi_runtime::prelude::*;
use crm::Crm;

/// Greets a customer by name, and welcomes everybody else.
#[agi_route("/greeting")]
async fn greeting(call: &mut Call, caller: CallerId, crm: State<Crm>) -> Result {
    call.answer().await?;
    match crm.customer(&caller).await {
        Some(known) => call.say((prompt!("greeting/hello"), known.name, prompt!("greeting/good-to-hear-you"))).await?,
        None => call.say(prompt!("greeting/welcome")).await?,
    };
    Ok(())
}

/// The app, with its CRM.
#[must_use]
pub fn app(crm: Crm) -> App {
    App::with(routes![greeting]).state(crm)
}
