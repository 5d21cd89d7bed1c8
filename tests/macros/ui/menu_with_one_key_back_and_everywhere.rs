#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "desk/sales", back = "0")]
    Sales(Sales),
    #[key("0", everywhere)]
    Operator,
}

#[derive(Menu)]
enum Sales {
    #[key("1")]
    Order,
}

fn main() {}
