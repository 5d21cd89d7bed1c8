#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    #[say("sales")]
    #[say("shopping")]
    Sales,
}

fn main() {}
