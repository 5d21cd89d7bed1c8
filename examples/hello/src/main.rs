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

#[cfg(test)]
mod tests {
    use super::*;
    use agi_runtime::HungUp;

    #[tokio::test]
    async fn the_caller_is_greeted() {
        let mut caller = App::with(routes![hello]).caller("/hello").from("Ada <+15551234>").dial().await;
        caller.hears("hello-world").await;
        caller.ends(Status::Ok).await;
    }

    #[tokio::test]
    async fn a_caller_who_does_not_want_to_hear_it_may_go() {
        let mut caller = App::with(routes![hello]).caller("/hello").dial().await;
        caller.hears("hello-world").await;
        caller.hangs_up().await;
        caller.ends(HungUp).await;
    }

    #[tokio::test]
    async fn the_caller_may_hang_up_at_any_moment() {
        let swept =
            App::with(routes![hello]).caller("/hello").hang_up_sweep(async |caller| caller.ends(Status::Ok).await);
        assert_eq!(swept.await.commands, 2);
    }

    #[test]
    fn the_app_is_sound() {
        App::with(routes![hello]).check().unwrap();
    }
}
