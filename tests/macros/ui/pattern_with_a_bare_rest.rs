#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/files/*rest")]
async fn files(call: &mut Call, rest: String) {}

fn main() {}
