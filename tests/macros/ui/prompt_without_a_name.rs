use agi_runtime::prelude::*;

const NOTHING: &str = prompt!();

fn main() {}
