#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1", prompt = "")]
    Sales(Sales),
}

#[derive(Menu)]
enum Sales {
    #[key("1")]
    Order,
}

fn main() {}
