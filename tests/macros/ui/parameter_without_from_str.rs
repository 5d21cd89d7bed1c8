#![allow(unused)]

use agi_runtime::prelude::*;

struct SurveyId(u32);

#[agi_route("/survey/{id}")]
async fn survey(call: &mut Call, id: SurveyId) -> Result {
    Ok(())
}

fn main() {}
