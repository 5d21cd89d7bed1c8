//! The printed dialplan: it loads, calls every route with its parameters, and branches on every ending.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use agi_runtime::{App, Limits, Routes};
use tokio::sync::{Mutex, Notify, OnceCell};
use tokio::time::sleep;
use xtask::asterisk::{self, Asterisk, Dial, Ended, Setup};

use crate::process::{Process, WAIT, dialplan};
use crate::support::{Served, version};
use crate::watch::Watch;

/// What the caller's own dialplan would do: call a route, and go on.
const CALLER: &str = "
[caller]
exten => s,1,Gosub(agi-routes,${ROUTE},1(${ARGS}))
 same => n,Set(HARNESS_WENT_ON=yes)
 same => n,Hangup()

[log]
exten => s,1,Log(NOTICE,${LINE})
";

/// An Asterisk whose dialplan one test at a time replaces.
async fn switch() -> &'static Mutex<Asterisk> {
    static SWITCH: OnceCell<Mutex<Asterisk>> = OnceCell::const_new();
    SWITCH
        .get_or_init(|| async {
            let root = asterisk::install(version()).expect("the gate has brought Asterisk before it runs this");
            Mutex::new(Asterisk::start(&root, &Setup::new()).await.expect("Asterisk starts"))
        })
        .await
}

fn route(extension: &str, arguments: &str) -> Dial {
    Dial::extension("caller", "s").set("ROUTE", extension).set("ARGS", arguments).report("SEEN").report("BRANCH")
}

/// Everything that Asterisk has warned of by now. It writes its log a little later than it says it.
async fn problems(asterisk: &Asterisk) -> Vec<String> {
    static LINES: AtomicUsize = AtomicUsize::new(0);
    let line = format!("line {} of the test", LINES.fetch_add(1, Ordering::Relaxed));
    asterisk.call(Dial::extension("log", "s").set("LINE", &line)).await.unwrap();
    while !asterisk.log().unwrap().contains(&line) {
        sleep(Duration::from_millis(10)).await;
    }
    asterisk.problems().unwrap()
}

#[tokio::test]
async fn every_route_gets_its_parameters_and_asterisk_logs_no_warning() {
    let asterisk = switch().await.lock().await;
    let app = Process::start().await;
    asterisk.load_dialplan(CALLER).await.unwrap();
    let before = problems(&asterisk).await.len();
    let printed = dialplan(&app.address).await;
    asterisk.load_dialplan(&(printed + CALLER)).await.unwrap();
    let mut trouble = Vec::new();
    for (extension, arguments, seen) in ROUTES {
        let dial = route(extension, arguments).set("TIER", "gold / 50% ü");
        let ended = asterisk.call(dial).await.unwrap();
        let said = String::from_utf8_lossy(ended.value("SEEN")).into_owned();
        if (said.as_str(), ended.route_status.as_str(), ended.went_on) != (*seen, "OK", true) {
            trouble.push(format!("{extension}({arguments}): {said} instead of {seen} ({ended:?})"));
        }
    }
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    assert_eq!(problems(&asterisk).await.split_off(before), [""; 0]);
}

#[tokio::test]
async fn a_warning_of_asterisk_would_be_noticed() {
    let asterisk = switch().await.lock().await;
    asterisk.load_dialplan(CALLER).await.unwrap();
    let before = problems(&asterisk).await.len();
    let printed = dialplan("127.0.0.9").await;
    asterisk.load_dialplan(&format!("{printed}{printed}{CALLER}")).await.unwrap();
    let problems = problems(&asterisk).await.split_off(before);
    assert!(problems.iter().any(|line| line.contains("already in use")), "{problems:?}");
}

/// An extension, its arguments in the dialplan, and what the route was given.
const ROUTES: &[(&str, &str, &str)] = &[
    ("route", "", r#""root""#),
    ("route-mounted", "", r#""root""#),
    ("route-segment-name", "Ada", r#""Ada""#),
    ("route-segment-name", "a/b%2Fc?d=e&f g+h#ü:;é~'*", r#""a/b%2Fc?d=e&f g+h#ü:;é~'*""#),
    ("route-segment-name", r#""one, two""#, r#""one, two""#),
    ("route-segment-name", "x) y: z", r#""x) y: z""#),
    ("route-segment-name", "1) apples:2:1", r#""1) apples:2:1""#),
    ("route-query", "a)))) b:-3::", r#"("a)))) b:-3::", None)"#),
    ("route-first-between-second", "two/2,one ?", r#"("one ?", "two/2")"#),
    ("route-segment-name", "(a [b] c) 'd' {e} $f <g> |", r#""(a [b] c) 'd' {e} $f <g> |""#),
    ("route-rest-rest", "a/b c/d", r#""a/b c/d""#),
    ("route-rest-rest", "50%/a?b=c/ü&d", r#""50%/a?b=c/ü&d""#),
    ("route-query", "a b&number=8?/%41+ü,7", r#"("a b&number=8?/%41+ü", Some(7))"#),
    ("route-query", "x", r#"("x", None)"#),
    ("route-tags", "a b&tag=c", r#"["a b&tag=c"]"#),
    ("route-tags", "", "[]"),
    ("route-renamed", r#""a, b",c d"#, r#"("a, b", Some("c d"))"#),
    ("route-args", "9,a b/%?ü,third", r#"("a b/%?ü", Some("third"), Some(9))"#),
    ("route-args", "9,(a [b] c) 'd' {e} $f <g> |", r#"("(a [b] c) 'd' {e} $f <g> |", None, Some(9))"#),
    ("route-args", ",first", r#"("first", None, None)"#),
    ("route-args", r#",first,"one, two""#, r#"("first", Some("one, two"), None)"#),
    ("route-words", "first", r#"("first", [])"#),
    ("route-words", r#"first,"one,two words,ü%/?""#, r#"("first", ["one", "two words", "ü%/?"])"#),
    ("route-variable", "", r#"Some("gold / 50% ü")"#),
    (
        "route-all-id-rest",
        r#"some text,7,a/b,"w, x","1,2,3""#,
        r#"(7, "a/b", "some text", "w, x", [1, 2, 3], "gold / 50% ü")"#,
    ),
    ("route-odd-a-b-c-d-e-f-1-1-x-y-z-2F-name", "a/b,c d", r#"("a/b", "c d")"#),
    ("route-same-a-b-0a2edde1", "", r#""same/a/b""#),
    ("route-same-a-b-fa2a4783", "", r#""same/a-b""#),
    ("route-same-ab-326bc7ea", "", r#""same/ab""#),
    ("route-long-and-longer-and-still-longer-and-longer-than-that-a-5abc4c51", "x", r#""x""#),
    ("route-mounted-deep-id", "7", r#"("/mounted/deep/7", 7)"#),
    ("route-of-tenant-deep-id", "a/b,7", r#"("/of/a%2Fb/deep/7", 7)"#),
];

/// Loads the dialplan of an app that listens there, with branches that say where they are.
async fn load_branches(asterisk: &Asterisk, address: &str) {
    let printed = dialplan(address).await;
    assert_eq!(printed.matches("Verbose(1,${CHANNEL}: ").count(), 8, "{printed}");
    let branches = printed.replace("Verbose(1,${CHANNEL}: ", "Set(BRANCH=");
    assert_eq!(asterisk.load_dialplan(&(branches + CALLER)).await.unwrap(), [""; 0]);
}

/// Compares how a call ended with its status and the branch that it took; and checks that its dialplan continued.
fn took(ended: &Ended, status: &str, branch: &str) {
    let seen = (ended.route_status.as_str(), ended.value("BRANCH"), ended.went_on);
    assert_eq!(seen, (status, branch.as_bytes(), true), "{ended:?}");
}

#[tokio::test]
async fn each_ending_of_a_route_takes_its_branch() {
    let asterisk = switch().await.lock().await;
    let app = Process::start().await;
    load_branches(&asterisk, &app.address).await;
    for (extension, arguments, status, branch) in [
        ("route", "", "OK", ""),
        ("route-segment-name", "", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-segment-name", "\"\"", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-first-between-second", "b", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-first-between-second", ",a", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-of-tenant-deep-id", ",7", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-rest-rest", "", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-mounted-deep-id", "seven", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-query", "", "BAD_PARAM", "a parameter is missing or not what the route expects"),
        ("route-fail", "", "ERROR", "the handler failed"),
    ] {
        took(&asterisk.call(route(extension, arguments)).await.unwrap(), status, branch);
    }
}

const UNREACHED: &str = "the server was not reached, or died";

#[tokio::test]
async fn a_server_that_dies_takes_the_branch_of_one_that_is_not_reached() {
    let asterisk = switch().await.lock().await;
    let app = Process::start().await;
    load_branches(&asterisk, &app.address).await;
    let mut watch = Watch::for_command(&asterisk, WAIT).await;
    let call = asterisk.dial(route("route-wait", "")).await.unwrap();
    watch.begins(WAIT).await;
    app.kill().await;
    let ended = call.ended().await.unwrap();
    took(&ended, "UNREACHED", UNREACHED);
    assert_eq!((ended.agi_status.as_str(), ended.value("SEEN")), ("SUCCESS", &b"waiting"[..]));
    let ended = asterisk.call(route("route", "")).await.unwrap();
    took(&ended, "UNREACHED", UNREACHED);
    assert_eq!(ended.agi_status, "FAILURE");
}

#[tokio::test]
async fn without_the_printed_dialplan_nobody_is_called_unasked_and_the_error_says_what_to_include() {
    let asterisk = switch().await.lock().await;
    asterisk.load_dialplan("").await.unwrap();
    let (tells, mut told) = tokio::sync::mpsc::unbounded_channel();
    let app = App::with(Routes::default()).fallback(move |call| {
        let tells = tells.clone();
        Box::pin(async move {
            drop(tells.send(call.dial("Local/nosuch@nowhere").screened_by("/accept").await));
            Ok(agi_runtime::Outcome::done())
        })
    });
    let served = Served::start(app).await;
    asterisk.call(served.agi("x")).await.unwrap();
    let error = told.recv().await.unwrap().unwrap_err().to_string();
    assert!(error.contains("DIALPLAN_EXISTS(agi-screen,s,1)=0") && error.contains("-- dialplan"), "{error}");
}

#[tokio::test]
async fn a_refusal_by_the_server_takes_its_branch() {
    let asterisk = switch().await.lock().await;
    for (limits, status, branch) in [
        (Limits::default().calls(0), "BUSY", "the server has as many calls as it may have"),
        (Limits::default().request_bytes(100), "TOO_LARGE", "the request is larger than the server takes"),
    ] {
        let app = App::with(Routes::default()).fallback(|_| Box::pin(pending())).limits(limits);
        let served = Served::start(app).await;
        load_branches(&asterisk, &served.address).await;
        took(&asterisk.call(route("route", "")).await.unwrap(), status, branch);
    }
}

#[tokio::test]
async fn a_call_that_a_shutdown_cuts_takes_its_branch() {
    let asterisk = switch().await.lock().await;
    let begun = Arc::new(Notify::new());
    let begins = Arc::clone(&begun);
    let app = App::with(Routes::default()).fallback(move |_| {
        begins.notify_one();
        Box::pin(pending())
    });
    let served = Served::start(app.limits(Limits::default().shutdown_time(Duration::ZERO))).await;
    load_branches(&asterisk, &served.address).await;
    let call = asterisk.dial(route("route", "")).await.unwrap();
    begun.notified().await;
    served.shut_down().await;
    took(&call.ended().await.unwrap(), "CLOSING", "the server is shutting down");
}
