#![allow(unused)]

use agi_runtime::prelude::*;

mod mine {
    pub struct Call;
}

#[agi_route("/hello")]
async fn hello(call: &mut mine::Call) -> Result {
    Ok(())
}

fn main() {}
