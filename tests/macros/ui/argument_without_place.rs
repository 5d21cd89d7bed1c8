#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders/{shop}")]
async fn orders(call: &mut Call, shop: u32, lang: Option<String>) -> Result {
    Ok(())
}

fn main() {}
