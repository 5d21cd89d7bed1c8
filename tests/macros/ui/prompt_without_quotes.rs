use agi_runtime::prelude::*;

const QUESTION: &str = prompt!(survey/7/question);

fn main() {}
