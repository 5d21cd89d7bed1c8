#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", args(campaigns, attempt))]
async fn survey(call: &mut Call, campaigns: Vec<String>, attempt: u8) -> Result {
    Ok(())
}

fn main() {}
