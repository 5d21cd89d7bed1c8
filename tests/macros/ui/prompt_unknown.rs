use agi_runtime::prelude::*;

#[agi_route("/welcome")]
async fn welcome(call: &mut Call) -> Result {
    call.play(prompt!(wellcome)).await?;
    Ok(())
}

fn main() {}
