#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello/{name}")]
async fn hello(call: &mut Call, name: &'static str) -> Result {
    Ok(())
}

fn main() {}
