#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/calls/{call}")]
async fn calls(call: &mut Call) -> Result {
    Ok(())
}

fn main() {}
