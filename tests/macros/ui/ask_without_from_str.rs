#![allow(unused)]

use agi_runtime::prelude::*;

struct OrderNumber(u32);

#[agi_route("/orders")]
async fn orders(call: &mut Call) -> Result {
    let number = call.ask::<OrderNumber>("order/number").await?;
    Ok(())
}

fn main() {}
