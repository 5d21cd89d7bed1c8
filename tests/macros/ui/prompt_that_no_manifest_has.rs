use agi_runtime::prelude::*;

const LIST: &str = prompt!("one&two");

fn main() {}
