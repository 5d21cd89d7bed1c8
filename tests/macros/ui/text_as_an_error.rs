#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders")]
async fn orders(call: &mut Call) -> Result {
    Err("the shop is closed".into())
}

fn main() {}
