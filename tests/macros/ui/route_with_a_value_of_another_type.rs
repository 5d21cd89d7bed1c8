use agi_runtime::prelude::*;
use agi_runtime::{Originator, route};

#[agi_route("/reminder/{appointment}/{name}")]
async fn reminder(_call: &mut Call, name: &str, appointment: u32) -> Result {
    let _ = (name, appointment);
    Ok(())
}

fn main() {
    let originator = Originator::default();
    let _ = originator.originate("PJSIP/desk", route(reminder).value("seven").value("Zoe"));
    let _ = originator.originate("PJSIP/desk", route(reminder).value(7_u64).value("Zoe"));
    let _ = originator.originate("PJSIP/desk", route(reminder).value(7).value(7));
}
