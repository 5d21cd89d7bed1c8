#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders")]
async fn orders(call: &mut Call) -> Result {
    let number = call.ask::<u32>("order/number").check(|number| *number > 3).await?;
    Ok(())
}

fn main() {}
