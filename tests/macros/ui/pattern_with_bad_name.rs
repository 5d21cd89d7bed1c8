#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/survey/{survey-id}")]
async fn survey(call: &mut Call, survey_id: u32) -> Result {
    Ok(())
}

fn main() {}
