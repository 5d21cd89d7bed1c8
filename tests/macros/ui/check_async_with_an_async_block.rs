#![allow(unused)]

use agi_runtime::prelude::*;

#[agi_route("/account")]
async fn account(call: &mut Call) -> Result {
    let check = |account: &Digits| async move { if account.is_empty() { Err("unknown") } else { Ok(()) } };
    call.ask::<Digits>("account").check_async(check).await?;
    Ok(())
}

fn main() {}
