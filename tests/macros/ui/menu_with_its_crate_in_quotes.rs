#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
#[menu(crate = "agi_runtime")]
enum Desk {
    #[key("1")]
    Sales,
}

fn main() {}
