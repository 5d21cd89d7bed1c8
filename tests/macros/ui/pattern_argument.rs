#![allow(unused)]

use agi_runtime::prelude::*;

struct Point {
    x: u8,
}

#[agi_route("/survey")]
async fn survey(call: &mut Call, Point { x }: Point) -> Result {
    Ok(())
}

fn main() {}
