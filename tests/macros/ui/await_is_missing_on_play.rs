#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/age")]
async fn age(call: &mut Call) -> Result {
    call.play("welcome")?;
    Ok(())
}

fn main() {}
