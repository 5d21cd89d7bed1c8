#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: u32, lang: String) -> Result {
    Ok(())
}

fn main() {}
