#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey")]
async fn survey(call: &mut Call, #[cfg(test)] caller: CallerId) -> Result {
    Ok(())
}

fn main() {}
