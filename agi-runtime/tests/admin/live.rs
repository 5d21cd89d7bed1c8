//! `/calls`, `/routes`, `/failures`, `/events`, and hanging up.

use std::time::Duration;

use agi_runtime::Error;
use agi_runtime::prelude::*;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::server_support::soon;
use crate::support::{Answer, Served, serve_with};

const TOKEN: &str = "0123456789abcdef";

#[agi_route("/survey/{campaign}", args(source), manual)]
async fn survey(call: &mut Call, campaign: Text, source: Option<Text>) -> Result {
    call.answer().await?;
    let entered = call.get_data("survey/question").await?;
    Err(Error::new(format!("{campaign} of {source:?} with {} failed: HTTP 503", entered.digits)))
}

#[agi_route("/records", manual)]
async fn records(call: &mut Call, caller: CallerId) -> Result {
    let name = caller.name.unwrap_or_default().to_string();
    call.record_file(&format!("records/{name}-4711"), "wav").await?;
    Ok(())
}

#[agi_route("/many", manual)]
async fn many(call: &mut Call) -> Result {
    for _ in 0..200 {
        call.noop().await?;
    }
    call.get_data("many/done").await?;
    Ok(())
}

/// Waits for a key after a prompt that names the caller.
#[agi_route("/waits", manual)]
async fn waits(call: &mut Call, caller: CallerId) -> Result {
    call.stream_file(&format!("greetings/{}", caller.name.unwrap_or_default())).await?;
    call.wait_for_digit(Duration::from_secs(5)).await?;
    Ok(())
}

/// Plays a sound that is not there, and waits.
#[agi_route("/thanks", manual)]
async fn thanks(call: &mut Call) -> Result {
    call.play("thanks/you").await?;
    call.wait_for_digit(Duration::from_secs(5)).await?;
    Ok(())
}

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    call.noop().await?;
    std::future::pending().await
}

async fn served() -> Served {
    serve_with("127.0.0.1:0", App::with(routes![survey, records, many, stays, thanks, waits]), |admin| {
        admin.token(TOKEN)
    })
    .await
}

/// What nobody is to see: of the caller, of the request, and of what was keyed.
const SECRETS: [&str; 6] = ["Byron", "15551234567", "autumn", "hush-hush", "summer", "8642"];

/// A call, played byte by byte.
struct Asterisk(BufReader<TcpStream>);

impl Asterisk {
    async fn calls(app: &Served, path: &str) -> Self {
        let mut stream = TcpStream::connect(app.server.address).await.unwrap();
        let request = format!(
            "agi_network: yes\nagi_network_script: {path}\nagi_request: agi://127.0.0.1/{path}\nagi_channel: \
             PJSIP/trunk-00000001\nagi_language: en\nagi_uniqueid: 1763906787.4\nagi_version: 22.10.1\nagi_callerid: \
             15551234567\nagi_calleridname: Byron\nagi_callingpres: 0\nagi_threadid: 140\nagi_arg_1: autumn\n\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    async fn expects(&mut self, command: &str) -> &mut Self {
        let mut line = String::new();
        soon(self.0.read_line(&mut line)).await.unwrap();
        assert_eq!(line.trim_end(), command);
        self
    }

    async fn says(&mut self, line: &str) -> &mut Self {
        self.0.get_mut().write_all(format!("{line}\n").as_bytes()).await.unwrap();
        self
    }

    /// Reads until the app closes the connection.
    async fn ends(mut self) -> String {
        let mut rest = String::new();
        soon(self.0.read_to_string(&mut rest)).await.unwrap();
        rest
    }

    /// A caller who is asked.
    async fn is_asked(app: &Served) -> Self {
        let mut call = Self::calls(app, "survey/summer?note=hush-hush").await;
        call.expects("ANSWER").await.says("200 result=0").await;
        call.expects(r#"GET DATA "survey/question" 0 1023"#).await;
        call
    }
}

/// Asks by any method, with further headers.
async fn request(app: &Served, line: &str, headers: &[(&str, &str)]) -> Answer {
    let headers: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let headers = headers.concat();
    app.admin.raw(&format!("{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n", app.admin.0)).await
}

async fn json(app: &Served, path: &str) -> Value {
    let answer = soon(app.admin.get(path)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    for secret in SECRETS {
        assert!(!answer.body.contains(secret), "{path} holds {secret}: {}", answer.body);
    }
    let body = answer.body;
    serde_json::from_str(body.find('{').map_or("", |at| &body[at..=body.rfind('}').unwrap()])).expect(&body)
}

/// The object without its times, each of which is a number of seconds that is not negative.
fn without_times(mut object: Value) -> Value {
    object.as_object_mut().unwrap().retain(|name, value| {
        let is_time = name.ends_with("_seconds");
        assert!(!is_time || value.as_f64().is_some_and(|seconds| (0.0..60.0).contains(&seconds)), "{name}: {value}");
        !is_time
    });
    object
}

#[tokio::test]
async fn a_call_that_is_up_is_told_with_its_place_and_without_a_secret() {
    let app = served().await;
    assert_eq!(json(&app, "/calls").await, json!({"total": 0, "calls": []}));
    let _asked = Asterisk::is_asked(&app).await;
    let mut calls = json(&app, "/calls").await;
    let call = without_times(calls["calls"][0].take());
    let number = call["number"].clone();
    let peer = call["peer"].as_str().unwrap().to_owned();
    assert!(peer.starts_with("127.0.0.1:"), "{peer}");
    let expected = json!({
        "number": number, "id": "1763906787.4", "route": "/survey/{campaign}", "caller": "••••67", "peer": peer,
        "waits_for": "asterisk", "command": "GET DATA", "subject": "survey/question",
        "after": null, "last_keys": null, "commands": 2, "hung_up": false,
    });
    assert_eq!(call, expected);
    let one = json(&app, &format!("/calls/{number}")).await;
    assert_eq!(one["call"]["number"], number);
    let steps = one["steps"].as_array().unwrap();
    assert!(steps[0].as_str().unwrap().contains(" ANSWER: done, took "), "{steps:?}");
    assert!(steps[1].as_str().unwrap().contains(" GET DATA survey/question: not answered"), "{steps:?}");
}

#[tokio::test]
async fn calls_of_one_route_are_chosen_and_a_limit_tells_how_many_there_are() {
    let app = served().await;
    let _calls = [Asterisk::is_asked(&app).await, Asterisk::is_asked(&app).await];
    let mut records = Asterisk::calls(&app, "records").await;
    records.expects(r##"RECORD FILE "records/Byron-4711" "wav" "#" -1 0"##).await;
    let all = json(&app, "/calls?limit=1").await;
    assert_eq!((&all["total"], all["calls"].as_array().unwrap().len()), (&json!(3), 1));
    assert_eq!(all["calls"][0]["route"], json!("/survey/{campaign}"), "the oldest");
    let one = json(&app, "/calls?route=/records").await;
    assert_eq!(one["total"], json!(1));
    assert_eq!(one["calls"][0]["subject"], json!("records/•-•"), "an app that names a file after its caller");
    assert_eq!(json(&app, "/calls?route=/nowhere").await["total"], json!(0));
}

#[tokio::test]
async fn a_call_that_failed_is_kept_with_its_reason_and_its_steps_and_without_a_secret() {
    let app = served().await;
    let mut call = Asterisk::is_asked(&app).await;
    call.says("200 result=8642").await;
    assert!(call.ends().await.contains("AGI_ROUTE_STATUS ERROR"));
    let failures = json(&app, "/failures").await;
    let failure = &failures["failures"][0];
    assert_eq!(failures["total"], json!(1));
    assert_eq!((&failure["route"], &failure["status"]), (&json!("/survey/{campaign}"), &json!("ERROR")));
    assert_eq!(failure["error"], json!("• of Some(\"•\") with • failed: HTTP 503"));
    let steps: Vec<_> = failure["steps"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
    assert!(steps[1].contains(" GET DATA survey/question: done, 4 keys, took "), "{steps:?}");
    assert!(steps[2].contains(" ended as ERROR"), "{steps:?}");
    assert_eq!(json(&app, "/failures?route=/records").await["total"], json!(0));
    Asterisk::calls(&app, "nowhere/8642?note=hush-hush").await.ends().await;
    let unknown = json(&app, "/failures?limit=1").await["failures"][0].clone();
    assert_eq!((&unknown["route"], &unknown["status"]), (&json!("none"), &json!("NOT_FOUND")));
    assert!(unknown["error"].as_str().unwrap().starts_with("no route has the path \"/nowhere/xxxx\""), "{unknown}");
}

#[tokio::test]
async fn a_route_says_how_its_calls_ended_and_where_callers_left() {
    let app = served().await;
    let _stays = Asterisk::is_asked(&app).await;
    let mut leaves = Asterisk::is_asked(&app).await;
    leaves.says("200 result=-1\nHANGUP").await;
    leaves.ends().await;
    let summary = json(&app, "/routes").await;
    assert_eq!((&summary["calls_up"], &summary["routes_total"], &summary["failed"]), (&json!(1), &json!(1), &json!(0)));
    let route = &summary["routes"][0];
    assert_eq!((&route["route"], &route["calls_up"]), (&json!("/survey/{campaign}"), &json!(1)));
    assert_eq!(route["left_at"], json!([{"place": "GET DATA survey/question", "callers": 1}]));
    let hour = &route["last_hour"];
    let ended = ["begun", "finished", "callers_left", "failed"].map(|name| hour[name].as_u64().unwrap());
    assert_eq!(ended, [2, 0, 1, 0]);
    assert!(hour["thought_seconds"]["p95"].as_f64().is_some_and(|seconds| seconds < 30.0), "{hour}");
    let begun: Vec<_> =
        route["last_60_minutes"]["begun"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap()).collect();
    assert_eq!((begun.len(), begun.iter().sum()), (60, 2_u64));
}

#[tokio::test]
async fn the_silences_of_a_call_are_shown_while_it_is_up() {
    let app = served().await;
    let _stays = Asterisk::is_asked(&app).await;
    let route = json(&app, "/routes").await["routes"][0].clone();
    assert!(route["last_hour"]["thought_seconds"]["p50"].is_f64(), "{route}");
}

#[tokio::test]
async fn a_prompt_that_is_skipped_is_counted_for_its_route_and_shown_among_the_steps() {
    let app = served().await;
    let mut call = Asterisk::calls(&app, "thanks").await;
    call.expects(r#"STREAM FILE "thanks/you" """#).await.says("200 result=-1 endpos=0").await;
    call.expects("CHANNEL STATUS").await.says("200 result=6").await;
    call.expects("WAIT FOR DIGIT 5000").await;
    assert_eq!(json(&app, "/routes").await["routes"][0]["last_hour"]["prompts_skipped"], json!(1));
    let number = json(&app, "/calls").await["calls"][0]["number"].clone();
    let steps = json(&app, &format!("/calls/{number}")).await["steps"].take();
    assert!(steps[0].as_str().unwrap().contains(" STREAM FILE thanks/you: skipped, took "), "{steps}");
    assert!(steps[1].as_str().unwrap().contains(" WAIT FOR DIGIT: not answered"), "{steps}");
}

#[tokio::test]
async fn a_caller_who_is_waited_for_is_told_with_what_they_heard_before() {
    let app = served().await;
    let mut call = Asterisk::calls(&app, "waits").await;
    call.expects(r#"STREAM FILE "greetings/Byron" """#).await.says("200 result=0 endpos=800").await;
    call.expects("WAIT FOR DIGIT 5000").await;
    let waits = json(&app, "/calls").await["calls"][0].take();
    assert_eq!((&waits["command"], &waits["subject"]), (&json!("WAIT FOR DIGIT"), &json!(null)));
    assert_eq!(waits["after"], json!("greetings/•"));
    call.says("200 result=-1\nHANGUP").await;
    call.ends().await;
    let left_at = json(&app, "/routes").await["routes"][0]["left_at"].take();
    assert_eq!(left_at, json!([{"place": "WAIT FOR DIGIT after greetings/•", "callers": 1}]));
}

#[tokio::test]
async fn a_call_is_hung_up_only_with_the_token_and_others_go_on() {
    let app = served().await;
    let mut one = Asterisk::calls(&app, "stays").await;
    one.expects("NOOP").await.says("200 result=0").await;
    let mut other = Asterisk::is_asked(&app).await;
    let number = json(&app, "/calls?route=/stays").await["calls"][0]["number"].clone();
    let path = format!("POST /calls/{number}/hang-up");
    for (header, status) in [(None, 401), (Some("Bearer 0123456789abcdeX"), 401)] {
        let headers: Vec<_> = header.into_iter().map(|token| ("Authorization", token)).collect();
        assert_eq!(soon(request(&app, &path, &headers)).await.status, status);
    }
    let token = ("Authorization", "Bearer 0123456789abcdef");
    let link = soon(request(&app, &format!("GET /calls/{number}/hang-up"), &[token])).await;
    assert_eq!(link.status, 405, "a link hangs nobody up");
    let answer = soon(request(&app, &path, &[token])).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    one.expects("HANGUP").await.says("200 result=1\nHANGUP").await;
    assert_eq!(one.ends().await, "SET VARIABLE AGI_ROUTE_STATUS HUNG_UP\n");
    let over = soon(request(&app, &path, &[token])).await;
    assert_eq!(over.status, 404);
    assert!(over.body.contains("is over, or there was none: /calls has those that are up"), "{}", over.body);
    other.says("200 result=1").await;
    assert!(other.ends().await.contains("ERROR"), "its handler went on");
}

#[tokio::test]
async fn a_request_that_is_not_understood_is_told_what_to_write() {
    let app = served().await;
    for (path, words) in [
        ("/calls?rout=/survey", "write ?route=PATTERN&limit=NUMBER"),
        ("/calls?limit=many", "write ?route=PATTERN&limit=NUMBER"),
        ("/failures?limit=10001", "limit=10001 is too much: write 10000 or less"),
        ("/routes?route=/survey", "/routes takes only limit=NUMBER"),
        ("/calls/first", "a call has a number, as /calls says it: /calls/17"),
    ] {
        let answer = soon(app.admin.get(path)).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.body.contains(words), "{path}: {}", answer.body);
    }
}

/// Reads the messages of `/events`.
struct Reader(BufReader<TcpStream>);

impl Reader {
    async fn of(app: &Served) -> Self {
        let mut stream = app.admin.connect().await;
        let request = format!("GET /events HTTP/1.1\r\nHost: {}\r\n\r\n", app.admin.0);
        stream.write_all(request.as_bytes()).await.unwrap();
        Self(BufReader::new(stream))
    }

    /// The next message of this kind.
    async fn next(&mut self, event: &str) -> Value {
        let mut is_it = false;
        loop {
            let mut line = String::new();
            assert!(soon(self.0.read_line(&mut line)).await.unwrap() > 0, "the stream ended before {event}");
            for secret in SECRETS {
                assert!(!line.contains(secret), "/events holds {secret}: {line}");
            }
            if let Some(name) = line.strip_prefix("event: ") {
                is_it = name.trim_end() == event;
            } else if let Some(data) = line.strip_prefix("data: ").filter(|_| is_it) {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

#[tokio::test]
async fn events_begin_with_all_calls_and_go_on_with_what_changes() {
    let app = served().await;
    let _first = Asterisk::is_asked(&app).await;
    let mut reader = Reader::of(&app).await;
    let snapshot = reader.next("snapshot").await;
    assert_eq!(snapshot["calls"].as_array().unwrap().len(), 1);
    assert_eq!(reader.next("summary").await["calls_up"], json!(1));
    let mut second = Asterisk::is_asked(&app).await;
    let mut begun = reader.next("changes").await;
    while begun["calls"].as_array().unwrap().iter().all(|call| call["number"] == snapshot["calls"][0]["number"]) {
        begun = reader.next("changes").await;
    }
    let number = begun["calls"].as_array().unwrap().last().unwrap()["number"].clone();
    second.says("200 result=1").await;
    second.ends().await;
    while !reader.next("changes").await["ended"].as_array().unwrap().contains(&number) {}
}

#[tokio::test]
async fn a_call_that_changes_often_is_told_of_at_most_four_times_a_second() {
    let app = served().await;
    let mut reader = Reader::of(&app).await;
    reader.next("snapshot").await;
    let began = tokio::time::Instant::now();
    let mut call = Asterisk::calls(&app, "many").await;
    for _ in 0..200 {
        call.expects("NOOP").await.says("200 result=0").await;
    }
    call.expects(r#"GET DATA "many/done" 0 1023"#).await;
    let mut told = 0;
    loop {
        told += 1;
        let changes = reader.next("changes").await;
        assert_eq!(changes["calls"].as_array().unwrap().len(), 1);
        if changes["calls"][0]["command"] == json!("GET DATA") {
            break;
        }
    }
    let ticks = began.elapsed().as_millis() / 250 + 2;
    assert!(told <= ticks, "{told} messages in {:?}", began.elapsed());
}

#[tokio::test]
async fn seventeen_readers_are_too_many_and_the_other_paths_still_answer() {
    let app = served().await;
    let mut readers = Vec::new();
    for _ in 0..16 {
        let mut reader = Reader::of(&app).await;
        reader.next("snapshot").await;
        readers.push(reader);
    }
    let refused = soon(app.admin.get("/events")).await;
    assert_eq!(refused.status, 503);
    assert!(refused.body.contains("too many readers of /events: close a page, or ask /calls"), "{}", refused.body);
    assert_eq!(soon(app.admin.get("/live")).await.status, 200);
    drop(readers);
    let again = async {
        while soon(request(&app, "HEAD /events", &[])).await.status != 200 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    soon(again).await;
}

#[tokio::test]
async fn the_page_and_what_it_loads_are_served_with_their_types_and_nothing_from_elsewhere() {
    let app = served().await;
    for (path, kind) in
        [("/", "text/html"), ("/page.js", "text/javascript"), ("/page.css", "text/css"), ("/icon.svg", "image/svg+xml")]
    {
        let file = soon(app.admin.get(path)).await;
        assert_eq!(file.status, 200, "{path}");
        assert!(file.header("content-type").unwrap().starts_with(kind), "{path}: {}", file.head);
        let own = file.body.replace("http://www.w3.org/2000/svg", "");
        assert!(!own.contains("://"), "{path} names another place");
    }
}
