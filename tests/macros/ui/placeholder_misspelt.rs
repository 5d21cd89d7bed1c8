#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/appointment/{docter}")]
async fn appointment(call: &mut Call, doctor: String) -> Result {
    Ok(())
}

fn main() {}
