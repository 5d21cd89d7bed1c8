#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", args(campaign, , attempt))]
async fn survey(call: &mut Call, campaign: String, attempt: u8) -> Result {
    Ok(())
}

fn main() {}
