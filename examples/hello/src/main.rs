//! The smallest call application.
//!
//! extensions.conf: `exten => 100,1,AGI(agi://127.0.0.1/hello)`

use agi_runtime::prelude::*;

/// Answers and greets the caller.
#[agi_route("/hello")]
async fn hello(call: &mut Call) -> Result {
    call.answer().await?;
    call.play("hello-world").await?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result {
    App::new().main().await
}
