//! `/metrics`, after calls whose every byte is known.

use std::io::Write;
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::time::{Duration, Instant};

use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};

use crate::server_support::soon;
use crate::support::{Served, serve};

const OPEN_METRICS: (&str, &str) = ("Accept", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");

#[agi_route("/survey/{id}", manual)]
async fn survey(call: &mut Call, id: u32) -> Result {
    call.answer().await?;
    call.get_data("survey/question").await?;
    call.verbose(id.to_string()).await?;
    Ok(())
}

/// Lets the caller wait for a fifth of a second, after the answer and at the end.
#[agi_route("/slow", manual)]
async fn slow(call: &mut Call) -> Result {
    call.answer().await?;
    tokio::time::sleep(Duration::from_millis(201)).await;
    call.noop().await?;
    tokio::time::sleep(Duration::from_millis(201)).await;
    Ok(())
}

#[agi_route("/names/{name}", manual)]
async fn names(call: &mut Call, name: &str) -> Result {
    call.say(("hello", name)).await?;
    call.play("bye").await?;
    Ok(())
}

async fn app() -> Served {
    serve(App::with(routes![survey, slow, names]).limits(Limits::default().calls(1))).await
}

async fn finishes(app: &Served) {
    let mut peer = app.server.call("survey/7").await;
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.answers("GET DATA \"survey/question\" 0 1023\n", "200 result=4\n").await;
    peer.answers("VERBOSE \"7\" 1\n", "200 result=1\n").await;
    peer.ends(Status::Ok).await;
}

/// What a metric says, which has to be there once.
fn value<N: FromStr>(text: &str, series: &str) -> N {
    let mut values = text.lines().filter_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    let value = values.next().and_then(|value| value.parse().ok());
    assert_eq!(values.next(), None, "{series} is there twice");
    value.unwrap_or_else(|| panic!("no {series} in\n{text}"))
}

fn count(text: &str, series: &str) -> u64 {
    value(text, series)
}

/// Waits until what calls did is told to the observer, which is after their last words.
pub(crate) async fn told(app: &Served, series: &str, expected: u64) -> String {
    let until_told = async {
        loop {
            let text = app.admin.get_with("/metrics", &[OPEN_METRICS]).await.body;
            if count(&text, series) == expected {
                return text;
            }
        }
    };
    soon(until_told).await
}

#[tokio::test]
async fn the_numbers_of_a_route_are_those_of_its_calls() {
    let app = app().await;
    finishes(&app).await;
    finishes(&app).await;
    let mut leaves = app.server.call("survey/8").await;
    leaves.answers("ANSWER\n", "200 result=0\n").await;
    leaves.answers("GET DATA \"survey/question\" 0 1023\n", "200 result=-1\nHANGUP\n").await;
    leaves.ends(Status::HungUp).await;
    app.server.call("survey/many").await.ends(Status::BadParam).await;
    app.server.call("surveys").await.ends(Status::NotFound).await;
    let text = told(&app, "agi_calls_total{route=\"none\",status=\"NOT_FOUND\"}", 1).await;
    for (series, expected) in [
        ("agi_calls_total{route=\"/survey/{id}\",status=\"OK\"}", 2),
        ("agi_calls_total{route=\"/survey/{id}\",status=\"HUNG_UP\"}", 1),
        ("agi_calls_total{route=\"/survey/{id}\",status=\"BAD_PARAM\"}", 1),
        ("agi_calls_total{route=\"/survey/{id}\",status=\"ERROR\"}", 0),
        ("agi_calls_total{route=\"/slow\",status=\"OK\"}", 0),
        ("agi_calls_active{route=\"/survey/{id}\"}", 0),
        ("agi_call_seconds_count{route=\"/survey/{id}\"}", 4),
        ("agi_call_seconds_bucket{le=\"+Inf\",route=\"/survey/{id}\"}", 4),
        // Before each command, and at the end of the calls that nobody hung up.
        ("agi_think_seconds_count{route=\"/survey/{id}\"}", 3 + 1 + 3 + 1 + 2 + 1),
        ("agi_think_seconds_count{route=\"none\"}", 1),
        ("agi_draining", 0),
        ("agi_refused_total{reason=\"not_agi\"}", 0),
    ] {
        assert_eq!(count(&text, series), expected, "{series} in\n{text}");
    }
}

#[tokio::test]
async fn a_call_is_counted_while_it_is_up_and_one_too_many_by_its_reason() {
    let app = app().await;
    let mut call = app.server.call("survey/7").await;
    call.expects("ANSWER\n").await;
    let text = told(&app, "agi_calls_active{route=\"/survey/{id}\"}", 1).await;
    assert_eq!(count(&text, "agi_call_seconds_count{route=\"/survey/{id}\"}"), 0);
    app.server.call("survey/8").await.ends(Status::Busy).await;
    told(&app, "agi_refused_total{reason=\"busy\"}", 1).await;
}

#[tokio::test]
async fn the_silences_of_a_call_are_told_while_it_is_up() {
    let app = app().await;
    let mut call = app.server.call("survey/7").await;
    call.answers("ANSWER\n", "200 result=0\n").await;
    call.expects("GET DATA \"survey/question\" 0 1023\n").await;
    told(&app, "agi_think_seconds_count{route=\"/survey/{id}\"}", 2).await;
    call.says("200 result=4\n").await;
    call.expects("VERBOSE \"7\" 1\n").await;
    told(&app, "agi_think_seconds_count{route=\"/survey/{id}\"}", 3).await;
}

#[tokio::test]
async fn a_prompt_that_is_skipped_is_counted_by_its_route_and_never_by_its_name() {
    let app = app().await;
    for name in ["ada", "grace"] {
        let mut call = app.server.call(&format!("names/{name}")).await;
        call.answers("STREAM FILE \"hello\" \"\"\n", "200 result=0 endpos=800\n").await;
        for missing in [name, "bye"] {
            call.answers(&format!("STREAM FILE \"{missing}\" \"\"\n"), "200 result=-1 endpos=0\n").await;
            call.answers("CHANNEL STATUS\n", "200 result=6\n").await;
        }
        call.ends(Status::Ok).await;
    }
    let text = told(&app, "agi_calls_total{route=\"/names/{name}\",status=\"OK\"}", 2).await;
    assert_eq!(count(&text, "agi_prompts_skipped_total{route=\"/names/{name}\"}"), 4);
    assert_eq!(count(&text, "agi_prompts_skipped_total{route=\"/slow\"}"), 0);
    assert_eq!(text.matches("\nagi_prompts_skipped_total{").count(), 4, "one a route, and one for none:\n{text}");
    assert!(!text.contains("ada") && !text.contains("grace"), "{text}");
}

#[tokio::test]
async fn the_silence_is_what_the_caller_hears_and_not_what_asterisk_takes() {
    let app = app().await;
    let begun = Instant::now();
    let mut call = app.server.call("slow").await;
    call.expects("ANSWER\n").await;
    // Asterisk takes its time: that is not the app's silence.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    call.says("200 result=0\n").await;
    call.answers("NOOP\n", "200 result=0\n").await;
    call.ends(Status::Ok).await;
    let all = begun.elapsed().as_secs_f64();
    let text = told(&app, "agi_think_seconds_count{route=\"/slow\"}", 3).await;
    let silence: f64 = value(&text, "agi_think_seconds_sum{route=\"/slow\"}");
    assert!(silence > 0.4 && silence < all - 1.4, "{silence} of {all}");
    let short = count(&text, "agi_think_seconds_bucket{le=\"0.2\",route=\"/slow\"}");
    assert!(short <= 1, "both waits are longer than a fifth of a second");
    assert!(value::<f64>(&text, "agi_call_seconds_sum{route=\"/slow\"}") > 1.5);
}

#[tokio::test]
async fn the_form_is_what_the_scraper_asks_for() {
    let app = app().await;
    let open = app.admin.get_with("/metrics", &[OPEN_METRICS]).await;
    assert_eq!(open.header("content-type"), Some("application/openmetrics-text; version=1.0.0; charset=utf-8"));
    assert!(open.body.contains("# TYPE agi_calls counter\n"), "{}", open.body);
    assert!(open.body.contains("# UNIT agi_think_seconds seconds\n") && open.body.ends_with("\n# EOF\n"));
    let old = app.admin.get("/metrics").await;
    assert_eq!(old.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert!(old.body.contains("# TYPE agi_calls_total counter\n") && !old.body.contains("# EOF"), "{}", old.body);
}

#[tokio::test]
async fn prometheus_finds_nothing_wrong_with_the_text() {
    let app = app().await;
    finishes(&app).await;
    let text = app.admin.get("/metrics").await.body;
    let promtool = Command::new("promtool")
        .args(["check", "metrics"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut promtool) = promtool else {
        // The gate brings it.
        assert!(std::env::var("CI").is_err(), "no promtool");
        return println!("SKIPPED: Debian's package prometheus has promtool");
    };
    promtool.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let judged = promtool.wait_with_output().unwrap();
    assert!(judged.status.success() && judged.stderr.is_empty(), "{judged:?}\n{text}");
}
