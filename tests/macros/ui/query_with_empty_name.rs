#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/check", query(list = ""))]
async fn check(call: &mut Call, list: String) -> Result {
    Ok(())
}

fn main() {}
