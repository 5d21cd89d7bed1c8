#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/{*file}/play")]
async fn play(call: &mut Call, file: String) -> Result {
    Ok(())
}

fn main() {}
