#![allow(unused)]

use agi_runtime::prelude::*;

async fn known(account: &Digits) -> std::result::Result<(), &'static str> {
    if account.is_empty() { Err("unknown") } else { Ok(()) }
}

#[agi_route("/account")]
async fn account(call: &mut Call) -> Result {
    call.ask::<Digits>("account").check_async(async |account| known(account).await).await?;
    Ok(())
}

fn main() {}
