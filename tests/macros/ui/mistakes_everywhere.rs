#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("survey/{id}/{id}?", args(a, , b), colour)]
fn survey<T>(call: Call, #[cfg(test)] id: Option<u32>, _: T) -> Result {
    Ok(())
}

fn main() {}
