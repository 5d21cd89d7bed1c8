#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/check?listName")]
async fn check(call: &mut Call, list_name: String) -> Result {
    Ok(())
}

fn main() {}
