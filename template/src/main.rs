//! Takes the numbers of callers who want to be called back.

use agi_runtime::prelude::*;
use agi_runtime::prompt::digits;

/// Asks for a number, keeps it for the desk in Asterisk's database, and reads it back.
#[agi_route("/callback/{desk}")]
async fn callback(call: &mut Call, desk: u16) -> Result {
    call.answer().await?;
    let question = call.ask::<Digits>("privacy-prompt").max_digits(15);
    let Some(number) = question.no_input("please-try-again").await? else {
        call.play("goodbye").await?;
        return Ok(());
    };
    let family = format!("callback/{desk}");
    call.database_put(&family, number.as_str(), "open").await?;
    call.say(digits(number.as_str())).await?;
    call.play("auth-thankyou").await?;
    Ok(())
}

/// The app, for `main` and for the tests.
///
/// What all calls share, such as a pool of database connections, is its state; a route takes it as one
/// more argument, `pool: State<Pool>`. State that is ready is given to it here: `App::new().state(pool)`.
/// State that has to be opened is opened by `main`, and the tests give their own:
/// `app().command_line().state(async |startup| …).main().await`, and `app().state(pool_of_the_test)`.
fn app() -> App {
    App::new()
}

#[tokio::main]
async fn main() -> Result {
    app().main().await
}

#[cfg(test)]
mod tests {
    use agi_runtime::prelude::*;
    use agi_runtime::testing::Pbx;

    use super::app;

    #[tokio::test]
    async fn a_caller_leaves_a_number() {
        let pbx = Pbx::new(app());
        let mut caller = pbx.caller("/callback/7").dial().await;
        caller.hears("privacy-prompt").await;
        caller.presses("02025550143#").await;
        caller.hears("auth-thankyou").await;
        caller.ends(Status::Ok).await;
        let kept = pbx.database_get("callback/7", "02025550143");
        assert_eq!(kept.unwrap(), "open");
    }

    #[tokio::test]
    async fn a_caller_who_presses_nothing_is_asked_three_times() {
        let mut caller = app().caller("/callback/7").dial().await;
        caller.hears("privacy-prompt").await;
        for _ in 0..2 {
            caller.hears("please-try-again").await;
            caller.hears("privacy-prompt").await;
        }
        caller.hears("goodbye").await;
        caller.ends(Status::Ok).await;
    }

    #[tokio::test]
    async fn a_caller_may_hang_up_at_any_moment() {
        let call = app().caller("/callback/7");
        call.hang_up_sweep(async |caller| {
            caller.hears("privacy-prompt").await;
            caller.presses("5550143#").await;
            caller.ends(Status::Ok).await;
        })
        .await;
    }

    #[tokio::test]
    async fn a_desk_is_a_number() {
        let mut caller = app().caller("/callback/front").dial().await;
        caller.ends(Status::BadParam).await;
    }

    #[test]
    fn app_is_sound() {
        app().check().unwrap();
    }
}
