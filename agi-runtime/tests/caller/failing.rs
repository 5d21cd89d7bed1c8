//! What a script says that cannot come true, and that it never hangs.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use agi_runtime::testing::{Caller, Pbx};
use agi_runtime::{HungUp, Status};

use crate::apps::app;

/// A call that asks for a key forever.
fn asking() -> Pbx {
    Pbx::new(app(|call| {
        Box::pin(async move {
            loop {
                call.get_data("question").timeout(Duration::from_secs(3)).await?;
            }
        })
    }))
}

/// What the script says when it fails.
pub async fn words(script: impl Future<Output = ()> + Send + 'static) -> String {
    let panic = tokio::spawn(AssertUnwindSafe(script)).await.unwrap_err().into_panic();
    let panic: Box<dyn Any + Send> = panic;
    *panic.downcast::<String>().unwrap()
}

async fn called(pbx: Pbx) -> Caller {
    pbx.caller("/ask").from("Ada <1>").dial().await
}

#[tokio::test]
async fn a_failure_names_the_line_and_shows_the_call() {
    let said = words(async {
        let mut caller = called(asking().call_timeout(Duration::from_secs(5))).await;
        caller.hears("question").await;
        caller.presses("4").await;
        caller.hears("thanks").await;
    });
    let said = said.await;
    let here = format!("{}:{}:", file!(), line!() - 3);
    assert!(said.starts_with(&here), "{said}");
    assert!(said.contains("the caller did not hear \"thanks\": the call went on for 5s without it"), "{said}");
    assert!(
        said.ends_with(
            "     0.000  caller    dials /ask\n     \
                  0.000  app       GET DATA \"question\" 3000 1023\n     \
                  0.000  asterisk  has not answered: most callers hear nothing yet, so `call.answer().await?` first\n     \
                  0.000  caller    hears question\n     \
                  0.000  caller    presses 4\n     \
                  3.000  asterisk  200 result=4 (timeout)\n     \
                  3.000  app       GET DATA \"question\" 3000 1023\n>    \
                  3.000  caller    hears question\n"
        ),
        "{said}"
    );
}

/// That is where editors look.
#[tokio::test]
async fn a_failure_panics_at_the_line_that_awaits_it() {
    let (tell, told) = std::sync::mpsc::channel();
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let _ = tell.send(panic.location().map(|at| (at.file().to_owned(), at.line())));
    }));
    words(async { called(asking()).await.presses("x").await }).await;
    let here = Some((file!().to_owned(), line!() - 1));
    std::panic::set_hook(print);
    assert!(told.try_iter().any(|place| place == here), "{here:?}");
}

#[tokio::test]
async fn an_app_that_hangs_up_is_not_a_caller_who_did() {
    let hangs_up = || Pbx::new(app(|call| Box::pin(async move { call.hangup().await.map(drop) })));
    let said = words(async move { called(hangs_up()).await.ends(HungUp).await }).await;
    assert!(said.contains("the app hung up, not the caller: write ends(Status::Ok)"), "{said}");
    called(hangs_up()).await.ends(Status::Ok).await;
}

#[tokio::test]
async fn a_key_after_the_hang_up_is_impossible() {
    let said = words(async {
        let mut caller = called(asking()).await;
        caller.hangs_up().await;
        caller.presses("1").await;
    });
    let said = said.await;
    assert!(said.contains("the caller has hung up already"), "{said}");
}

#[tokio::test]
async fn a_key_that_does_not_exist_is_impossible() {
    let said = words(async { called(asking()).await.presses("1x").await }).await;
    assert!(said.contains("'x' is not a key: write 0 to 9, *, #, A to D"), "{said}");
}

#[tokio::test]
async fn a_variable_that_never_gets_set_is_told_with_what_it_is() {
    let said = words(async { called(asking()).await.variable_set("COLOUR", "red").await }).await;
    assert!(said.contains("COLOUR never was \"red\" (the call went on for 600s without it"), "{said}");
    assert!(said.contains("it is not set"), "{said}");
}

#[tokio::test]
async fn a_call_that_waits_forever_is_not_waited_for() {
    let app = app(|call| {
        Box::pin(async move {
            call.wait_for_digit(Duration::MAX).await?;
            Ok(())
        })
    });
    let said = words(async { app.caller("/").dial().await.ends(Status::Ok).await }).await;
    assert!(said.contains("the call did not end: the call went on for 600s"), "{said}");
}

#[tokio::test]
async fn a_handler_that_is_stuck_outside_is_given_up() {
    let app = app(|_| Box::pin(std::future::pending()));
    let pbx = Pbx::new(app).handler_timeout(Duration::from_millis(50));
    let said = words(async { called(pbx).await.hears("anything").await }).await;
    assert!(said.contains("the handler sent no command"), "{said}");
}

#[tokio::test]
async fn another_ending_is_told_with_its_reason() {
    let app = app(|call| {
        Box::pin(async move {
            call.play("nosuch").strict().await?;
            Ok(())
        })
    });
    let pbx = Pbx::new(app).missing_sound("nosuch");
    let said = words(async { called(pbx).await.ends(Status::Ok).await }).await;
    assert!(said.contains("the call ended ERROR (STREAM FILE \"nosuch\" failed"), "{said}");
    assert!(said.contains("not OK"), "{said}");
}

#[tokio::test]
async fn a_command_out_of_its_row_is_marked() {
    let app = app(|call| {
        Box::pin(async move {
            call.answer().await?;
            call.play("welcome").await?;
            call.play("menu").await?;
            Ok(())
        })
    });
    let said = words(async { app.caller("/").dial().await.commands(["ANSWER", "STREAM FILE menu"]).await }).await;
    assert!(said.contains("the app did not send \"STREAM FILE menu\" next"), "{said}");
    assert!(said.contains("\n>    0.000  app       STREAM FILE \"welcome\" \"\"\n"), "{said}");
}

#[tokio::test]
async fn an_app_that_is_not_sound_is_told_at_once() {
    let said = words(async {
        let app = agi_runtime::App::with(agi_runtime::routes![crate::failing::same, crate::failing::same_again]);
        drop(app.caller("/"));
    });
    let said = said.await;
    assert!(said.starts_with("the app is not sound:\n") && said.contains("/same"), "{said}");
}

#[agi_runtime::agi_route("/same", manual)]
async fn same(_call: &mut agi_runtime::Call) {}

#[agi_runtime::agi_route("/same", manual)]
async fn same_again(_call: &mut agi_runtime::Call) {}

/// An app that plays `welcom` and `menu`, and one that says them.
fn misspelt() -> [agi_runtime::App; 2] {
    let plays = app(|call| {
        Box::pin(async move {
            call.play("welcom").await?;
            call.play("menu").await
        })
    });
    [plays, app(|call| Box::pin(async move { call.say(("welcom", "menu")).await.map(drop) }))]
}

fn recorded(app: agi_runtime::App) -> Pbx {
    let second = Duration::from_secs(1);
    Pbx::new(app).sound("welcome", second).sound("menu", second).only_these_sounds()
}

const SKIPPED: &str = "a prompt was skipped: STREAM FILE \"welcom\" failed (200 result=-1 endpos=0): no such sound";

#[tokio::test]
async fn a_misspelt_prompt_that_is_skipped_fails_the_end_of_the_call_and_is_named_with_what_to_write() {
    for app in misspelt() {
        let said = words(async {
            let mut caller = called(recorded(app)).await;
            caller.hears("menu").await;
            caller.ends(Status::Ok).await;
        });
        let said = said.await;
        assert!(said.contains(SKIPPED), "{said}");
        assert!(
            said.contains("add the sound. If this test is about a missing one: `.missing_sound(\"welcom\")`"),
            "{said}"
        );
        assert!(said.contains("  app       skipped a prompt: STREAM FILE \"welcom\" failed"), "{said}");
    }
}

#[tokio::test]
async fn a_prompt_that_is_not_heard_is_named_when_it_was_skipped() {
    let [app, _] = misspelt();
    let said = words(async { called(recorded(app)).await.hears("welcome").await }).await;
    assert!(said.contains("the caller did not hear \"welcome\": the call has ended"), "{said}");
    assert!(said.contains(&SKIPPED.replace("a prompt", "A prompt")), "{said}");
}

#[tokio::test]
async fn a_sound_that_the_test_wants_missing_may_be_skipped_in_any_language() {
    for missing in ["welcom", "en/welcom"] {
        for app in misspelt() {
            called(Pbx::new(app).missing_sound(missing)).await.ends(Status::Ok).await;
        }
    }
    let [app, _] = misspelt();
    let said = words(async { called(recorded(app).missing_sound("el/com")).await.ends(Status::Ok).await }).await;
    assert!(said.contains(SKIPPED), "{said}");
}

#[tokio::test]
async fn what_was_skipped_can_be_looked_at() {
    let [app, _] = misspelt();
    let ended = called(recorded(app)).await.ended().await;
    assert_eq!((ended.end, ended.skipped_prompts.len()), (Status::Ok.into(), 1), "{}", ended.transcript);
    assert!(SKIPPED.ends_with(ended.skipped_prompts[0].split(" in ").next().unwrap()), "{:?}", ended.skipped_prompts);
}

#[tokio::test]
async fn a_called_party_who_does_not_hear_everything_is_told_too() {
    let app = agi_runtime::App::with(agi_runtime::routes![asks]).fallback(|call| {
        Box::pin(async move {
            call.dial("PJSIP/desk").screened_by("/asks").await?;
            Ok(agi_runtime::Outcome::done())
        })
    });
    let said = words(async {
        let mut caller = called(recorded(app).phone("PJSIP/desk")).await;
        let mut desk = caller.callee("PJSIP/desk").await;
        desk.hears("menu").await;
        desk.presses("1").await;
        desk.accepts().await;
    });
    let said = said.await;
    assert!(said.contains(SKIPPED), "{said}");
}

#[agi_runtime::agi_route("/asks", manual)]
async fn asks(call: &mut agi_runtime::Call) -> Result<agi_runtime::Acceptance, agi_runtime::CallError> {
    call.ask_to_accept(("welcom", "menu")).await
}
