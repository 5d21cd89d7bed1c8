#![allow(unused)]

use agi_runtime::prelude::*;

enum Desk {
    Sales,
}

#[agi_route("/desk")]
async fn desk(call: &mut Call) -> Result {
    call.menu::<Desk>("desk/choose").await?;
    Ok(())
}

fn main() {}
