use agi_runtime::prelude::*;

const NAMES: [&str; 2] = [prompt!(welcome), prompt!("survey/7/question")];

fn main() {}
