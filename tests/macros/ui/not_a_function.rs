#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/hello")]
struct Hello;

fn main() {}
