#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/")]
async fn survey(call: &mut Call) -> Result {
    Ok(())
}

fn main() {}
