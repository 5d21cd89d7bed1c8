//! Calls that the app places: what becomes of odd paths, and who is called for none of them.
#![cfg(feature = "ami")]

use std::future::IntoFuture;
use std::time::Duration;

use agi_runtime::prelude::*;
use agi_runtime::testing::Pbx;
use agi_runtime::{OriginateError, Originated, Outbound, ToPath, route, routes};

#[agi_route("/files/{name}", manual)]
async fn file(call: &mut Call, name: String) -> Result {
    call.play(&name).await?;
    Ok(())
}

#[agi_route("/survey/{number}?lang&tag", manual)]
async fn survey(call: &mut Call, number: u32, lang: String, tag: Option<String>) -> Result {
    call.say((prompt::number(number), lang.as_str(), tag.as_deref())).await?;
    Ok(())
}

fn app() -> App {
    App::with(routes![file, survey]).outbound(Outbound::to(["PJSIP/desk"]))
}

/// The path that the app would call, or why it calls nobody.
async fn refused(path: impl ToPath) -> OriginateError {
    let (app, path) = (app(), path.to_path());
    let originator = app.originator();
    let _pbx = Pbx::new(app);
    originator.originate("PJSIP/desk", path).await.unwrap_err()
}

#[tokio::test]
async fn a_slash_in_a_value_stays_in_its_segment() {
    let app = app();
    let originator = app.originator();
    let pbx = Pbx::new(app);
    let placed = tokio::spawn(originator.originate("PJSIP/desk", route(file).value("a/b")).into_future());
    let mut caller = pbx.rings().await.answers().await;
    caller.hears("a/b").await;
    caller.ends(Status::Ok).await;
    assert_eq!(placed.await.unwrap().unwrap(), Originated::Answered);
}

#[test]
fn values_follow_the_query_that_a_text_has() {
    let path = "/survey/7?lang=en".to_path().with("tag", "x y");
    assert_eq!(app().path_of(path).unwrap(), "/survey/7?lang=en&tag=x%20y");
}

#[test]
fn a_path_is_looked_for_as_the_call_will_look_for_it() {
    let problem = app().path_of("/files%2Fa").unwrap_err();
    assert!(problem.contains("no route has the path \"/files%2Fa\""), "{problem}");
}

#[tokio::test]
async fn nobody_is_called_for_a_route_that_lacks_a_parameter() {
    let problem = refused(route(survey).value(7)).await.to_string();
    assert!(problem.starts_with("nobody was called: the route /survey/{number} ("), "{problem}");
    assert!(problem.ends_with("needs `lang` (the query's `lang`), and it is absent or empty: write `route(…).with(\"lang\", …)`, or `?lang=…` in the text of the path"), "{problem}");
}

#[tokio::test]
async fn nobody_is_called_with_a_path_that_the_manager_interface_would_cut() {
    let longest = "x".repeat(987);
    let path = format!("/files/{longest}");
    assert!(app().path_of(&*path).unwrap().len() == 994);
    let problem = refused(&*format!("{path}x")).await;
    assert!(matches!(problem, OriginateError::TooLong { what: "the path", length: 995, limit: 994, .. }), "{problem}");
}

#[tokio::test]
async fn an_app_with_a_fallback_is_called_at_any_path() {
    let app = app().fallback(|call| {
        Box::pin(async move {
            call.play("anything").await?;
            Ok(Outcome::done())
        })
    });
    let originator = app.originator();
    let pbx = Pbx::new(app);
    let placed = tokio::spawn(originator.originate("PJSIP/desk", "/nowhere").into_future());
    pbx.rings().await.answers().await.hears("anything").await;
    assert_eq!(placed.await.unwrap().unwrap(), Originated::Answered);
}

#[tokio::test]
async fn a_telephone_may_ring_without_end() {
    let app = app();
    let originator = app.originator();
    let pbx = Pbx::new(app);
    let call = originator.originate("PJSIP/desk", route(file).value("a")).timeout(Duration::MAX);
    let placed = tokio::spawn(call.into_future());
    pbx.rings().await.busy();
    assert_eq!(placed.await.unwrap().unwrap(), Originated::Busy);
}
