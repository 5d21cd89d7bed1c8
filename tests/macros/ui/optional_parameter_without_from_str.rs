#![allow(unused)]

use agi_runtime::prelude::*;

struct Lang(String);

#[agi_route("/survey?lang")]
async fn survey(call: &mut Call, lang: Option<Lang>) -> Result {
    Ok(())
}

fn main() {}
