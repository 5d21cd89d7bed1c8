#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", args(campaign, _))]
async fn survey(call: &mut Call, campaign: String) -> Result {
    Ok(())
}

fn main() {}
