#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
#[say("desk")]
enum Desk {
    #[key("1")]
    Sales,
}

fn main() {}
