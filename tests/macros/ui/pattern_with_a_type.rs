#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders/{id:u32}")]
async fn orders(call: &mut Call, id: u32) {}

fn main() {}
