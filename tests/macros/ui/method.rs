#![allow(unused)]

use agi_runtime::prelude::*;

struct Desk;

impl Desk {
    #[agi_route("/desk")]
    async fn answer(&self, call: &mut Call) -> Result {
        Ok(())
    }
}

fn main() {}
