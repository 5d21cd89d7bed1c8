#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", vars(tiers = "TIERS"))]
async fn survey(call: &mut Call, tiers: Vec<String>) -> Result {
    Ok(())
}

fn main() {}
