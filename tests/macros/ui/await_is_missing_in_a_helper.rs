#![allow(unused)]

use agi_runtime::prelude::*;

async fn age(call: &mut Call) -> Result<Option<u8>> {
    Ok(call.ask("age")?)
}

fn main() {}
