#![allow(unused)]

use agi_runtime::prelude::*;

async fn known(account: &Digits) -> std::io::Result<bool> {
    Ok(!account.is_empty())
}

#[agi_route("/account")]
async fn account(call: &mut Call) -> Result {
    let account = call.ask::<Digits>("account").check_async(async |account: &Digits| {
        Ok(if known(account).await? { Ok(()) } else { Err("unknown") })
    });
    account.await?;
    Ok(())
}

fn main() {}
