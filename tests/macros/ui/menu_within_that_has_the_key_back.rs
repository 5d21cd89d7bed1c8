#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "desk/sales")]
    Sales(Sales),
}

#[derive(Menu)]
enum Sales {
    #[key("*")]
    Order,
}

fn main() {}
