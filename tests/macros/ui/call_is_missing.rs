#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(id: u32) -> Result {
    Ok(())
}

fn main() {}
