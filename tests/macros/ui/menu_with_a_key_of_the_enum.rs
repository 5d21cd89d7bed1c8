#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
#[key("1")]
enum Desk {
    #[key("2")]
    Sales,
}

fn main() {}
