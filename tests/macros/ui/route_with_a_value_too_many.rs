use agi_runtime::prelude::*;
use agi_runtime::{Originator, route};

#[agi_route("/reminder/{appointment}?lang")]
async fn reminder(_call: &mut Call, appointment: u32, lang: Option<String>) -> Result {
    let _ = (appointment, lang);
    Ok(())
}

fn main() {
    let originator = Originator::default();
    let _ = originator.originate("PJSIP/desk", route(reminder).value(7).value("en"));
}
