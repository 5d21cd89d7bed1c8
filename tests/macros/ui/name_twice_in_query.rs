#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey?lang&lang")]
async fn survey(call: &mut Call, lang: Vec<String>) -> Result {
    Ok(())
}

fn main() {}
