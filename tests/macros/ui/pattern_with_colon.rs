#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/appointment/:doctor")]
async fn appointment(call: &mut Call) -> Result {
    Ok(())
}

fn main() {}
