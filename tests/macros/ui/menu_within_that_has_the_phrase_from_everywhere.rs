#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("2", prompt = "desk/billing")]
    #[say("billing")]
    Billing(Billing),
    #[key("0", everywhere)]
    #[say("operator", "{invoice}")]
    Operator,
}

#[derive(Menu)]
enum Billing {
    #[key("1")]
    #[say("invoice")]
    Invoice,
}

fn main() {}
