#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders")]
async fn orders(call: &mut Call) -> Result {
    call.say(("you-have", 3, "orders")).await?;
    Ok(())
}

fn main() {}
