#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello")]
async fn hello(call: &Call) -> Result {
    Ok(())
}

fn main() {}
