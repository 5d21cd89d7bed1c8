#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey?lang=en")]
async fn survey(call: &mut Call, lang: String) -> Result {
    Ok(())
}

fn main() {}
