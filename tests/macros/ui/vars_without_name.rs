#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", vars(tier))]
async fn survey(call: &mut Call, tier: String) -> Result {
    Ok(())
}

fn main() {}
