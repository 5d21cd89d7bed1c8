#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    #[key("2")]
    Sales,
}

fn main() {}
