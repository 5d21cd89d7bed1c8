#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[say("sales")]
    Sales,
}

fn main() {}
