#![allow(unused)]

use agi_runtime::prelude::*;

#[derive(Menu)]
#[menu(path)]
enum Desk {
    #[key("1", everywhere, everywhere)]
    Sales,
    #[key(2)]
    Support,
    Billing,
    #[key("3", prompt = desk)]
    Orders(Orders),
    #[key("1")]
    Operator,
    #[key("x")]
    #[menu(crate = agi)]
    Exit,
}

// What uses it has nothing to complain of.
#[agi_route("/desk")]
async fn desk(call: &mut Call) -> Result {
    match call.menu::<Desk>("desk/choose").await? {
        Some(Desk::Sales) => call.play("sales").await?,
        _ => call.play("goodbye").await?,
    }
    Ok(())
}

#[derive(Menu)]
enum Orders {
    #[key("1")]
    New,
}

fn main() {}
