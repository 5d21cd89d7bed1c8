#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route(manual)]
async fn survey(call: &mut Call) -> Result {
    Ok(())
}

fn main() {}
