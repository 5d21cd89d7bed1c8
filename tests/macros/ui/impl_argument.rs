#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: impl std::str::FromStr) -> Result {
    Ok(())
}

fn main() {}
