#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: Option<u32>) -> Result {
    Ok(())
}

fn main() {}
