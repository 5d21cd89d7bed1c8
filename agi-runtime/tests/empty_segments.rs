//! An empty segment of the path is a value that is empty: it never makes the call another route's.

use agi_runtime::prelude::*;
use agi_runtime::{Routes, routes};

/// Tells which route ran, and with what.
macro_rules! tells {
    ($(#[agi_route($pattern:literal $(, $($list:tt)*)?)] $name:ident($($argument:ident: $type:ty),*);)*) => {$(
        #[agi_route($pattern, manual $(, $($list)*)?)]
        async fn $name(call: &mut Call $(, $argument: $type)*) -> Result {
            let given: &[(&str, String)] = &[$((stringify!($argument), format!("{:?}", $argument))),*];
            let given: Vec<_> = given.iter().map(|(name, value)| format!("{name}={value}")).collect();
            call.set_variable("RAN", format!("{} {}", stringify!($name), given.join(" ")).trim()).await?;
            Ok(())
        }
    )*};
}

tells! {
    #[agi_route("/")]
    root();
    #[agi_route("/customer/{id}")]
    customer(id: String);
    #[agi_route("/customer/{id}/invoice")]
    invoice(id: String);
    #[agi_route("/customer/{id}/{part}/{page}")]
    page(id: String, part: String, page: u8);
    #[agi_route("/order/{number}")]
    order(number: u32);
    #[agi_route("/order/new")]
    new_order();
    #[agi_route("/{command}")]
    command(command: String);
    #[agi_route("/{first}/between/{second}")]
    between(second: String, first: String);
    #[agi_route("/tree/{*rest}")]
    tree(rest: String);
    #[agi_route("/{*all}")]
    all(all: String);
    #[agi_route("/hello")]
    hello();
    #[agi_route("/menu")]
    menu();
    #[agi_route("/menu/hours")]
    hours();
    #[agi_route("/note/{id}", args(text))]
    note(text: Option<String>, id: String);
}

/// Returns which route ran, or how the call ended.
async fn dial(app: App, path: &str) -> String {
    let mut caller = app.caller(path).dial().await;
    let ended = caller.ended().await;
    match caller.variable("RAN") {
        Some(ran) => ran.to_string(),
        None => ended.end.to_string(),
    }
}

/// Returns why the call ended, as the log has it.
async fn why(app: App, path: &str) -> String {
    app.caller(path).dial().await.ended().await.error.unwrap_or_default()
}

async fn each(app: impl Fn() -> App, calls: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (path, expected) in calls {
        let ran = dial(app(), path).await;
        if ran != *expected {
            wrong.push(format!("{path}: {ran} instead of {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn customers() -> Routes {
    routes![customer, invoice, page]
}

#[tokio::test]
async fn an_empty_segment_is_refused_where_a_placeholder_would_take_it() {
    let calls = [
        ("/customer//invoice", "BAD_PARAM"),
        ("/customer/", "BAD_PARAM"),
        ("/customer//", "NOT_FOUND"),
        ("/customer///1", "BAD_PARAM"),
        ("/customer/7//1", "BAD_PARAM"),
        ("/customer/7/a/", "BAD_PARAM"),
        ("/customer//a/1", "BAD_PARAM"),
        ("/customer/7/invoice", r#"invoice id="7""#),
        ("/customer/7", r#"customer id="7""#),
        ("//customer/7", r#"customer id="7""#),
        ("///customer///", "BAD_PARAM"),
    ];
    each(|| App::with(customers()), &calls).await;
}

#[tokio::test]
async fn the_most_specific_route_of_that_shape_refuses_it_and_no_other_one_runs() {
    let calls = [
        ("/order/", "BAD_PARAM"),
        ("/order//", "NOT_FOUND"),
        ("/order/new", "new_order"),
        ("/order/new/", "new_order"),
        ("/a/between/", "BAD_PARAM"),
        ("/order", r#"command command="order""#),
        ("/", "root"),
        ("//", "root"),
        ("", "root"),
    ];
    each(|| App::with(routes![order, new_order, command, between, root]), &calls).await;
    let calls = [
        ("/order/", "BAD_PARAM"),
        ("/order//", r#"all all="order//""#),
        ("/hello/", r#"all all="hello/""#),
        ("/hello", "hello"),
        ("/", "root"),
    ];
    each(|| App::with(routes![order, all, root, hello]), &calls).await;
}

#[tokio::test]
async fn the_rest_of_a_path_keeps_its_empty_segments() {
    let calls = [
        ("/tree/a//b", r#"tree rest="a//b""#),
        ("/tree//b", r#"tree rest="/b""#),
        ("/tree/a/", r#"tree rest="a/""#),
        ("/tree//", r#"tree rest="/""#),
        ("/tree/", "BAD_PARAM"),
        ("/tree", "NOT_FOUND"),
    ];
    each(|| App::with(routes![tree]), &calls).await;
}

#[tokio::test]
async fn a_slash_at_the_end_is_dropped_where_no_route_goes_on_from_there() {
    let calls = [
        ("/hello/", "hello"),
        ("/hello//", "NOT_FOUND"),
        ("/menu/", "NOT_FOUND"),
        ("/menu/hours/", "hours"),
        ("/order/7/", "order number=7"),
        ("/order//", "NOT_FOUND"),
    ];
    each(|| App::with(routes![hello, menu, hours, order]), &calls).await;
}

#[tokio::test]
async fn a_path_without_segments_is_an_empty_one_where_no_route_is_at_the_root() {
    each(|| App::with(routes![command]), &[("/", "BAD_PARAM"), ("", "BAD_PARAM")]).await;
    each(|| App::with(routes![all]), &[("/", "BAD_PARAM")]).await;
    each(|| App::with(routes![hello]), &[("/", "NOT_FOUND")]).await;
}

#[tokio::test]
async fn a_placeholder_of_a_mounts_prefix_takes_no_empty_segment_either() {
    let app = || App::with(routes![command]).mount("/of/{tenant}", routes![customer, invoice, root, tree]);
    let calls = [
        ("/of//customer/7", "BAD_PARAM"),
        ("/of/a/customer//invoice", "BAD_PARAM"),
        ("/of/a/customer/", "BAD_PARAM"),
        ("/of/", "BAD_PARAM"),
        ("/of/a/", "NOT_FOUND"),
        ("/of/a", "root"),
        ("/of/a/tree//x", r#"tree rest="/x""#),
        ("/of//tree//x", "BAD_PARAM"),
    ];
    each(app, &calls).await;
}

#[tokio::test]
async fn what_refuses_an_empty_segment_says_which_one_and_where_a_value_that_may_be_missing_goes() {
    let why_of = why(App::with(customers()), "/customer//invoice").await;
    assert!(why_of.starts_with("segment 2 of the path is empty: the route /customer/{id}/invoice ("), "{why_of}");
    assert!(
        why_of.ends_with(
            ") takes it for `id`, which cannot be empty; a value that may be missing goes in the query (`?id`) or in the \
             arguments (`args(id)`), as an Option"
        ),
        "{why_of}"
    );
    let lost = why(App::with(routes![hello, menu, hours]), "/menu/").await;
    assert!(lost.contains("no route has the path \"/menu/\", whose segment 2 is empty; the nearest is /"), "{lost}");
}

#[tokio::test]
async fn an_empty_segment_is_refused_before_any_argument_is_taken() {
    let app = App::with(routes![note]).layer(|call, next| {
        Box::pin(async move {
            call.set_variable("LAYER", "ran").await?;
            next.run(call).await
        })
    });
    let mut caller = app.caller("/note/").args(["a"]).dial().await;
    caller.ends(agi_runtime::Status::BadParam).await;
    assert_eq!(caller.variable("LAYER").unwrap(), "ran");
}

#[test]
fn a_prefix_with_an_empty_segment_is_a_mistake() {
    let problems = App::with(routes![hello]).mount("/v2//x", routes![hello]).check().unwrap_err().to_string();
    assert!(problems.contains("a prefix has no empty segment: write \"/v2/x\""), "{problems}");
}
