#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/play/{*files}")]
async fn play(call: &mut Call, files: Vec<String>) -> Result {
    Ok(())
}

fn main() {}
