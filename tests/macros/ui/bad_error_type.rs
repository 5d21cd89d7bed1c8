#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Debug)]
struct Busy;

#[agi_route("/hello")]
async fn hello(call: &mut Call) -> Result<(), Busy> {
    Err(Busy)
}

fn main() {}
