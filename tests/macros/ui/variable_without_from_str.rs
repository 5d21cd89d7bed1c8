#![allow(unused)]

use agi_runtime::prelude::*;

struct Tier(u8);

#[agi_route("/survey", vars(tier = "TIER"))]
async fn survey(call: &mut Call, tier: Tier) -> Result {
    Ok(())
}

fn main() {}
