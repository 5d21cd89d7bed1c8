#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("12")]
    Support,
}

fn main() {}
