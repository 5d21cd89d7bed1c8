#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
struct Desk {
    sales: bool,
}

fn main() {}
