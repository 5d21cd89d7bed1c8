#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders")]
async fn orders(call: &mut Call) -> Result {
    call.say(("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13")).await?;
    Ok(())
}

fn main() {}
