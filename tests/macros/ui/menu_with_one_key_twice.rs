#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("1")]
    Support,
}

fn main() {}
