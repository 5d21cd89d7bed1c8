#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("orders/{shop/x-{y}/")]
async fn order(call: &mut Call, shop: u32) -> Result {
    Ok(())
}

fn main() {}
