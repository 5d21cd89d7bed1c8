#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello")]
async fn hello() -> Result {
    Ok(())
}

fn main() {}
