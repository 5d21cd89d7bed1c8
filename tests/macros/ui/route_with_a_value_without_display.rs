use agi_runtime::prelude::*;
use agi_runtime::{Originator, route};

struct Plan;

impl std::str::FromStr for Plan {
    type Err = String;

    fn from_str(_: &str) -> Result<Self, String> {
        Ok(Plan)
    }
}

#[agi_route("/plan/{plan}")]
async fn plan(_call: &mut Call, plan: Plan) -> Result {
    let _ = plan;
    Ok(())
}

fn main() {
    let originator = Originator::default();
    let _ = originator.originate("PJSIP/desk", route(plan).value(Plan));
}
