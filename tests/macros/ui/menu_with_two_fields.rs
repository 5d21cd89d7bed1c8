#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "desk/sales")]
    Sales(Sales, u8),
}

#[derive(Menu)]
enum Sales {
    #[key("1")]
    Order,
}

fn main() {}
