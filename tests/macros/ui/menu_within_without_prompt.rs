#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    Sales,
    #[key("2")]
    Billing(Billing),
}

#[derive(Menu)]
enum Billing {
    #[key("1")]
    Invoice,
}

fn main() {}
