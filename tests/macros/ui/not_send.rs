#![allow(unused)]

use agi_runtime::prelude::*;

use std::rc::Rc;

#[agi_route("/hello")]
async fn hello(call: &mut Call) -> Result {
    let greeting = Rc::new("hello-world");
    call.play(*greeting).await?;
    drop(greeting);
    Ok(())
}

fn main() {}
