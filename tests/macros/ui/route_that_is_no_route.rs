use agi_runtime::{Originator, route};

fn reminder(_appointment: u32) {}

fn main() {
    let originator = Originator::default();
    let _ = originator.originate("PJSIP/desk", route(reminder));
}
