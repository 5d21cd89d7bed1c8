use agi_runtime::prelude::*;

const CLOSED: &str = prompt!("clinic/closed");

fn main() {}
