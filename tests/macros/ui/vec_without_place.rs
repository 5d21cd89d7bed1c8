#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/orders")]
async fn orders(call: &mut Call, tags: Vec<Tag>) -> Result {
    Ok(())
}

fn main() {}
