#![allow(unused)]

use agi_runtime::prelude::*;

struct Lang;

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: u32, lang: Lang) -> Result {
    Ok(())
}

fn main() {}
