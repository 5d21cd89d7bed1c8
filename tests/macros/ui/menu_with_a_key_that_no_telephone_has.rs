#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("x")]
    Exit,
}

fn main() {}
