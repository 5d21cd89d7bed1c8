#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/age")]
async fn age(call: &mut Call) -> Result {
    let age: Option<u8> = call.ask("age")?;
    Ok(())
}

fn main() {}
