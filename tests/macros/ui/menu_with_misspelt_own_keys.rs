#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
#[menu(own_key)]
enum Desk {
    #[key("1")]
    Sales,
}

fn main() {}
