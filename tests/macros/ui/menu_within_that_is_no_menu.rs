#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "desk/sales")]
    Sales(Sales),
}

enum Sales {
    Order,
}

fn main() {}
