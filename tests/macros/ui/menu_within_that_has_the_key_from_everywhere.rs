#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "desk/sales")]
    Sales(Sales),
    #[key("0", everywhere)]
    Operator,
}

#[derive(Menu)]
enum Sales {
    #[key("0")]
    Order,
}

fn main() {}
