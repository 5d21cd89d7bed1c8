//! What a handler's outcome sends, and what the dialplan learns when it cannot be carried out.

mod support;

use agi_runtime::{App, HandlerResult, Outcome, Rejection, Routes, Status};
use support::Pbx;

const USAGE: &str =
    "520-Invalid command syntax.  Proper usage follows:\nChanges the priority.\n520 End of proper usage.\n";

/// A call whose handler ends like this.
async fn call_that_ends(ending: fn() -> HandlerResult) -> Pbx {
    let app = App::with(Routes::default()).fallback(move |_call| Box::pin(async move { ending() }));
    let (pbx, _) = support::serve(app, support::REQUEST).await;
    pbx
}

#[tokio::test]
async fn a_goto_sets_context_extension_and_priority() {
    let mut pbx = call_that_ends(|| Ok(Outcome::goto("sales", "s", 1))).await;
    pbx.answers("SET CONTEXT \"sales\"\n", "200 result=0\n").await;
    pbx.answers("SET EXTENSION \"s\"\n", "200 result=0\n").await;
    pbx.answers("SET PRIORITY \"1\"\n", "200 result=0\n").await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
}

#[tokio::test]
async fn a_goto_to_a_missing_label_leaves_the_dialplan_where_it_was() {
    let mut pbx = call_that_ends(|| Ok(Outcome::goto("sales", "s", "nowhere"))).await;
    pbx.answers("SET CONTEXT \"sales\"\n", "200 result=0\n").await;
    pbx.answers("SET EXTENSION \"s\"\n", "200 result=0\n").await;
    pbx.answers("SET PRIORITY \"nowhere\"\n", USAGE).await;
    pbx.answers("SET CONTEXT \"t\"\n", "200 result=0\n").await;
    pbx.answers("SET EXTENSION \"std\"\n", "200 result=0\n").await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n");
}

#[tokio::test]
async fn a_goto_to_where_no_dialplan_is_sends_nothing_and_names_what_is_wrong() {
    for (context, extension, priority, wrong) in [
        ("", "s", "1", "the context is empty"),
        ("sales", "", "1", "the extension is empty"),
        ("sales", "s", "", "the priority is neither"),
        ("sales", "s", " ", "the priority is neither"),
        ("sales", "s", "0", "the priority is neither"),
        ("sales", "s", "-1", "the priority is neither"),
        ("sales", "s", "+1", "the priority is neither"),
        ("sales", "s", "1x", "the priority is neither"),
        ("sales", "s", "2147483648", "the priority is neither"),
    ] {
        let app = App::with(Routes::default())
            .fallback(move |_| Box::pin(async move { Ok(Outcome::goto(context, extension, priority)) }));
        let mut caller = app.caller("/").at("shop", "100", 3).dial().await;
        let ended = caller.ended().await;
        let error = ended.error.unwrap_or_default();
        assert!(
            error.starts_with(&format!("goto was not sent: {wrong}")),
            "{context}, {extension}, {priority}: {error}"
        );
        assert!(error.ends_with("write the place as in `Outcome::goto(\"sales\", \"s\", 1)`"), "{error}");
        assert_eq!((ended.end, ended.position.2), (Status::Error.into(), 3), "{context}, {extension}, {priority}");
        assert_eq!(ended.transcript.commands(), ["SET VARIABLE AGI_ROUTE_STATUS ERROR", "failure"]);
    }
    for priority in ["01", " 7 ", "2147483647"] {
        let app = App::with(Routes::default())
            .fallback(move |_| Box::pin(async move { Ok(Outcome::goto("sales", "s", priority)) }));
        app.caller("/").dial().await.ends(Status::Ok).await;
    }
}

#[tokio::test]
async fn a_caller_who_leaves_meanwhile_does_not_hide_why_a_goto_failed() {
    let mut pbx = call_that_ends(|| Ok(Outcome::goto("sales", "s", "nowhere"))).await;
    pbx.answers("SET CONTEXT \"sales\"\n", "200 result=0\n").await;
    pbx.answers("SET EXTENSION \"s\"\n", "200 result=0\n").await;
    pbx.answers("SET PRIORITY \"nowhere\"\n", &format!("{USAGE}HANGUP\n")).await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n");
}

#[tokio::test]
async fn a_caller_whose_name_forges_a_context_is_not_sent_there_by_a_goto_that_failed() {
    for name in ["Ada\nagi_context: evil", "Ada\nagi_extension: evil", "Ada\nagi_context: evil\nagi_extension: evil"] {
        let app =
            App::with(Routes::default()).fallback(|_| Box::pin(async { Ok(Outcome::goto("t", "std", "nowhere")) }));
        let mut caller = app.caller("/").at("shop", "100", 3).name(name).dial().await;
        let ended = caller.ended().await;
        assert_eq!(ended.end, Status::Error.into(), "{name:?}");
        assert_eq!(ended.position, ("shop".to_owned(), "100".to_owned(), 3), "{name:?}");
    }
}

#[tokio::test]
async fn an_outcome_that_hangs_up_sends_hangup() {
    let mut pbx = call_that_ends(|| Ok(Outcome::hangup())).await;
    pbx.answers("HANGUP\n", "200 result=1\nHANGUP\n").await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS OK\n");
}

#[tokio::test]
async fn a_rejection_chooses_the_status() {
    let mut pbx = call_that_ends(|| Err(Rejection::new(Status::NotFound, "there is no order 8"))).await;
    assert_eq!(pbx.rest().await, "SET VARIABLE AGI_ROUTE_STATUS NOT_FOUND\nfailure\n");
}
