#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello")]
async extern "C" fn hello(call: &mut Call) -> Result {
    Ok(())
}

fn main() {}
