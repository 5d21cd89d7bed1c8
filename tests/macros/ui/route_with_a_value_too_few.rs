use agi_runtime::prelude::*;
use agi_runtime::{Originator, route};

#[agi_route("/reminder/{appointment}/{name}")]
async fn reminder(_call: &mut Call, appointment: u32, name: String) -> Result {
    let _ = (name, appointment);
    Ok(())
}

fn main() {
    let originator = Originator::default();
    let _ = originator.originate("PJSIP/desk", route(reminder).value(7));
}
