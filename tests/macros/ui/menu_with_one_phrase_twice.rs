#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {
    #[key("1")]
    #[say("Sales, please", "shopping")]
    Sales,
    #[key("2")]
    #[say("support", "sales please!")]
    Support,
}

fn main() {}
