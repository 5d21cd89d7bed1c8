#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk<T> {
    #[key("1")]
    Sales,
    #[key("2", prompt = "desk/more")]
    More(T),
}

fn main() {}
