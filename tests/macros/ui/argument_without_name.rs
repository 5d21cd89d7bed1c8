#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello")]
async fn hello(_: &mut Call) -> Result {
    Ok(())
}

fn main() {}
