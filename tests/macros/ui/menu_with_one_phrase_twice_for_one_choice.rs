#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    #[say("sales", "shopping", "sales")]
    Sales,
}

fn main() {}
