use agi_runtime::prelude::*;

const BOTH: &[&str] = &[prompt!(welcome, "survey/7/question")];

fn main() {}
