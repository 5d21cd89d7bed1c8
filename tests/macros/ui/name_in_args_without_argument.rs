#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey", args(type, attempt))]
async fn survey(call: &mut Call, attempt: u8) -> Result {
    Ok(())
}

fn main() {}
