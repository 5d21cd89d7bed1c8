#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, _id: u32) -> Result {
    Ok(())
}

fn main() {}
