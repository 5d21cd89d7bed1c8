#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    #[say("sales")]
    Sales,
    #[key("2", prompt = "desk/billing")]
    Billing(Billing),
}

#[derive(Menu)]
enum Billing {
    #[key("1")]
    #[say("invoice")]
    Invoice,
}

fn main() {}
