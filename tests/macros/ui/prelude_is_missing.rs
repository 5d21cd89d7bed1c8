#![allow(unused)]

#[agi_runtime::agi_route("/age")]
async fn age(call: &mut Call) {}

fn main() {}
