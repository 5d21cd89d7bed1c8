//! What a function gets for its arguments: whole calls in memory.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use agi_runtime::Routes;
use agi_runtime::prelude::*;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

/// What happened in a call, in order: what a function noted, the variables that were asked for, failures, the status.
type Events = Arc<Mutex<Vec<String>>>;

fn note(events: &Events, what: impl Debug) {
    events.lock().unwrap().push(format!("{what:?}"));
}

/// A call to `script` with these arguments, on a channel with these variables.
async fn call(routes: Routes, script: &str, args: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let events = Events::default();
    let failures = Arc::clone(&events);
    let app = App::with(routes)
        .state(Arc::clone(&events))
        .on_error(move |failure| failures.lock().unwrap().push(failure.error.to_string()));
    let service = app.build().unwrap();
    let (asterisk, server) = tokio::io::duplex(4096);
    let answered = tokio::spawn(async move { service.serve_call(server, "a test").await });

    let (read, mut write) = tokio::io::split(asterisk);
    let mut request = format!("agi_network: yes\nagi_network_script: {script}\nagi_callerid: 4711\nagi_threadid: 1\n");
    for (number, arg) in (1..).zip(args) {
        writeln!(request, "agi_arg_{number}: {arg}").unwrap();
    }
    request.push('\n');
    write.write_all(request.as_bytes()).await.unwrap();
    let mut lines = BufReader::new(read).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        if let Some(asked) = line.strip_prefix("GET FULL VARIABLE \"${URIENCODE(((((((((${") {
            let name = asked.strip_suffix("}.1)}\"").unwrap();
            let value = variables.iter().find(|variable| variable.0 == name).map_or("", |variable| variable.1);
            events.lock().unwrap().push(format!("asked for {name}"));
            write.write_all(format!("200 result=1 ((((((((({value}.1)\n").as_bytes()).await.unwrap();
        } else if let Some(status) = line.strip_prefix("SET VARIABLE AGI_ROUTE_STATUS ") {
            events.lock().unwrap().push(status.to_owned());
        }
    }
    answered.await.unwrap();
    Arc::into_inner(events).map_or_else(Vec::new, |events| events.into_inner().unwrap())
}

#[agi_route("/path/{id}/{*rest}", manual)]
async fn path(_call: &mut Call, rest: String, id: u32, events: State<Events>) {
    note(&events, (id, rest));
}

#[tokio::test]
async fn segments_and_the_rest_of_the_path() {
    assert_eq!(call(routes![path], "path/7/a%2Fb/c", &[], &[]).await, ["(7, \"a/b/c\")", "OK"]);
}

#[agi_route("/query?one&perhaps&many", manual)]
async fn query(_call: &mut Call, one: i8, perhaps: Option<char>, many: Vec<u8>, events: State<Events>) {
    note(&events, (one, perhaps, many));
}

#[tokio::test]
async fn values_of_the_query() {
    let routes = || routes![query];
    assert_eq!(
        call(routes(), "query?many=1&one=-7&many=2&perhaps=x", &[], &[]).await,
        ["(-7, Some('x'), [1, 2])", "OK"]
    );
    assert_eq!(call(routes(), "query?one=-7&perhaps=", &[], &[]).await, ["(-7, None, [])", "OK"]);
}

#[agi_route("/args", args(one, _, perhaps, many), manual)]
async fn args(_call: &mut Call, one: i8, perhaps: Option<char>, many: Vec<u8>, events: State<Events>) {
    note(&events, (one, perhaps, many));
}

#[tokio::test]
async fn arguments_with_one_skipped() {
    let routes = || routes![args];
    let all = ["-7", "skipped", "x", "1", "2"];
    assert_eq!(call(routes(), "args", &all, &[]).await, ["(-7, Some('x'), [1, 2])", "OK"]);
    assert_eq!(call(routes(), "args", &["-7"], &[]).await, ["(-7, None, [])", "OK"]);
}

#[agi_route("/vars", vars(one = "ONE", perhaps = "CALLERID(name)"), manual)]
async fn vars(_call: &mut Call, one: u8, perhaps: Option<String>, events: State<Events>) {
    note(&events, (one, perhaps));
}

#[tokio::test]
async fn channel_variables() {
    let variables = [("ONE", "7"), ("CALLERID(name)", "Ann%0AB")];
    let asked = ["asked for ONE", "asked for CALLERID(name)"];
    let whole = call(routes![vars], "vars", &[], &variables).await;
    assert_eq!(whole, [&asked[..], &["(7, Some(\"Ann\\nB\"))", "OK"]].concat());
    let half = call(routes![vars], "vars", &[], &variables[..1]).await;
    assert_eq!(half, [&asked[..], &["(7, None)", "OK"]].concat());
}

#[agi_route("/text/{one}?perhaps&many", args(all), vars(variable = "V"), manual)]
async fn text<'a>(
    _call: &'a mut Call,
    one: &str,
    perhaps: Option<&'a str>,
    many: Vec<&str>,
    all: Vec<&'a str>,
    variable: Option<&str>,
    events: State<Events>,
) {
    note(&events, (one, perhaps, many, all, variable));
}

#[tokio::test]
async fn text_that_is_borrowed() {
    let events = call(routes![text], "text/a?perhaps=b&many=c&many=d", &["e", "f"], &[("V", "g")]).await;
    let noted = r#"("a", Some("b"), ["c", "d"], ["e", "f"], Some("g"))"#;
    assert_eq!(events, ["asked for V", noted, "OK"]);
}

#[agi_route(
    "/renamed?page",
    query(list = "listName", caller_id = "caller-id", r#type = "type", tags = "tags[]"),
    manual
)]
async fn renamed(
    _call: &mut Call,
    page: Option<u8>,
    list: &str,
    caller_id: Option<String>,
    r#type: Option<u8>,
    tags: Vec<u8>,
    events: State<Events>,
) {
    note(&events, (page, list, caller_id, r#type, tags));
}

#[tokio::test]
async fn names_of_the_query_that_rust_does_not_have() {
    let path = "renamed?listName=a%20b&caller-id=7&type=3&tags[]=1&tags%5B%5D=2&page=9";
    let events = call(routes![renamed], path, &[], &[]).await;
    assert_eq!(events, [r#"(Some(9), "a b", Some("7"), Some(3), [1, 2])"#, "OK"]);
    let events = call(routes![renamed], "renamed?list=x", &[], &[]).await;
    assert_eq!(events.last().unwrap(), "BAD_PARAM");
}

/// An extractor that notes when it is asked.
struct Asked;

impl FromCall for Asked {
    fn needs(needs: &mut agi_runtime::Requirements) {
        State::<Events>::needs(needs);
    }

    async fn from_call(call: &mut Call) -> Result<Self, Rejection> {
        note(&*State::<Events>::from_call(call).await?, "the extractor");
        Ok(Self)
    }
}

#[agi_route("/order/{id}?lang", vars(tier = "TIER"), manual)]
async fn order(_call: &mut Call, _asked: Asked, lang: u8, tier: u8, id: u8) {
    let _ = (lang, tier, id);
}

#[tokio::test]
async fn the_first_bad_argument_ends_the_call_and_is_named() {
    let routes = || routes![order];
    let [extracted, failure, status] = &call(routes(), "order/x?lang=y", &[], &[]).await[..] else { panic!() };
    assert_eq!((extracted.as_str(), status.as_str()), ("\"the extractor\"", "BAD_PARAM"));
    assert!(failure.starts_with("the parameter `lang` (the query's `lang`) should be `u8`, but"), "{failure}");

    let [_, asked, failure, _] = &call(routes(), "order/x?lang=1", &[], &[]).await[..] else { panic!() };
    assert_eq!(asked, "asked for TIER");
    assert!(failure.starts_with("the parameter `tier` (the channel variable TIER) should be `u8`"), "{failure}");

    let [_, _, failure, _] = &call(routes(), "order/x?lang=1", &[], &[("TIER", "2")]).await[..] else { panic!() };
    assert!(failure.starts_with("the parameter `id` (segment 2 of the path) should be `u8`"), "{failure}");
}

#[test]
fn what_an_extractor_needs_is_known_before_the_first_call() {
    let problems = App::with(routes![order]).check().unwrap_err().to_string();
    assert!(problems.contains("values::order"), "{problems}");
}

#[agi_route("/fails", manual)]
async fn fails(_call: &mut Call) -> Result<(), std::fmt::Error> {
    Err(std::fmt::Error)
}

#[agi_route("/text-fails", manual)]
async fn text_fails(_call: &mut Call) -> Result<Outcome, &'static str> {
    Err("no more pears")
}

#[agi_route("/outcome", manual)]
async fn outcome(_call: &mut Call) -> Outcome {
    Outcome::done()
}

#[agi_route("/hidden", manual)]
async fn hidden(_call: &mut Call) -> Result<Outcome, impl std::error::Error + Send + Sync + 'static> {
    "x".parse::<u8>()?;
    Ok::<_, std::num::ParseIntError>(Outcome::done())
}

#[tokio::test]
async fn what_a_function_may_return() {
    assert_eq!(call(routes![fails], "fails", &[], &[]).await, [std::fmt::Error.to_string().as_str(), "ERROR"]);
    assert_eq!(call(routes![text_fails], "text-fails", &[], &[]).await, ["no more pears", "ERROR"]);
    assert_eq!(call(routes![outcome], "outcome", &[], &[]).await, ["OK"]);
    assert_eq!(call(routes![hidden], "hidden", &[], &[]).await, ["invalid digit found in string", "ERROR"]);
}

#[agi_route("/caller", manual)]
async fn caller(call: &mut Call, caller: CallerId, events: State<Events>) {
    note(&events, caller.number.map(|number| number.to_string()));
    query(call, 1, None, vec![2], events).await;
}

#[tokio::test]
async fn a_function_calls_another_as_any_function() {
    assert_eq!(call(routes![caller], "caller", &[], &[]).await, ["Some(\"4711\")", "(1, None, [2])", "OK"]);
}

#[agi_route("/first", manual)]
#[agi_route("/second", manual)]
async fn twice(_call: &mut Call) {}

#[test]
fn a_function_may_answer_two_routes() {
    let listed = App::with(routes![twice]).routes().unwrap();
    let patterns: Vec<_> = listed.iter().map(|route| &*route.pattern).collect();
    assert_eq!(patterns, ["/first", "/second"]);
}
