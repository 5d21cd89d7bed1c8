#![allow(unused)]

use agi_runtime::prelude::*;

async fn known(account: &str) -> bool {
    !account.is_empty()
}

#[agi_route("/account")]
async fn account(call: &mut Call) -> Result {
    let account = call.ask::<Digits>("account").check(async |account: &Digits| {
        if known(account.as_str()).await { Ok(()) } else { Err("unknown") }
    });
    account.await?;
    Ok(())
}

fn main() {}
