//! Routes in a library that knows `agi-runtime` by another name. They are in a private module, and no code calls them.

/// A menu that other crates have within theirs.
#[derive(agi::Menu, Clone, Copy, Debug, PartialEq, Eq)]
#[menu(crate = agi)]
pub enum Balance {
    /// Everything.
    #[key("1")]
    Whole,
    /// What is not paid.
    #[key("2")]
    Open,
}

mod billing {
    use agi::prelude::*;

    #[agi_route("/linked/balance/{account}", crate = agi)]
    async fn balance(call: &mut Call, account: u32, caller: CallerId) -> Result {
        call.verbose(format!("the balance of {account} for {:?}", caller.number)).await?;
        Ok(())
    }
}
