#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/check?caller-id")]
async fn check(call: &mut Call, caller_id: String) -> Result {
    Ok(())
}

fn main() {}
