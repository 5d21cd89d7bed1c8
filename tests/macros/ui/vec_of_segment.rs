#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: Vec<u32>) -> Result {
    Ok(())
}

fn main() {}
