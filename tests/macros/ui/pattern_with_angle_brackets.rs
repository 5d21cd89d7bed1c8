#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/order/<id>")]
async fn order(call: &mut Call, id: u32) -> Result {
    Ok(())
}

fn main() {}
