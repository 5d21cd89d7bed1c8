#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
enum Desk {}

fn main() {}
