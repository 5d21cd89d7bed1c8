#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders/{shop}?page", args(first))]
async fn orders(call: &mut Call, shop: u32, page: Option<u8>, first: &str, r#type: &str) -> Result {
    Ok(())
}

fn main() {}
