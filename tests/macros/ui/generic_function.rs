#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{id}")]
async fn survey<T: std::str::FromStr>(call: &mut Call, id: T) -> Result {
    Ok(())
}

fn main() {}
