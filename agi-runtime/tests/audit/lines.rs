//! What a line says.

use std::fmt;
use std::time::Duration;

use agi_runtime::events::{Event, Observer};
use agi_runtime::prelude::*;
use agi_runtime::{Audit, Limits, routes};
use serde_json::{Value, json};

use crate::Folder;
use crate::server_support::{Server, request};

#[agi_route("/survey/{id}?lang", args(campaign), manual)]
async fn survey(call: &mut Call, id: u32, lang: Option<String>, campaign: Option<String>) -> Result {
    call.answer().await?;
    let entered = call.get_data(&format!("survey/{id}/question")).await?;
    call.set_variable("ANSWER", entered.digits.as_str()).await?;
    drop((lang, campaign));
    Ok(())
}

#[agi_route("/fails/{what}", manual)]
async fn fails(call: &mut Call, what: String) -> Result {
    call.noop().await?;
    match what.as_str() {
        "panics" => panic!("on purpose"),
        "unprintable" => Err(Unprintable.into()),
        _ => Err(std::io::Error::other(format!("no room for {what}")).into()),
    }
}

#[agi_route("/goes-on", manual)]
async fn goes_on(call: &mut Call) -> Result {
    let _ = call.stream_file("bye").await;
    Ok(())
}

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    call.noop().await?;
    std::future::pending().await
}

#[agi_route("/thanks", manual)]
async fn thanks(call: &mut Call) -> Result {
    call.play("thanks").await?;
    call.play("bye").await?;
    Ok(())
}

#[agi_route("/waits/{id}", manual)]
async fn waits(call: &mut Call, id: u32) -> Result {
    call.stream_file(&format!("survey/{id}/question")).await?;
    call.wait_for_digit(Duration::from_secs(5)).await?;
    Ok(())
}

/// An error that cannot be printed.
#[derive(Debug)]
struct Unprintable;

impl fmt::Display for Unprintable {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose")
    }
}

impl std::error::Error for Unprintable {}

async fn start(folder: &Folder, limits: Limits) -> Server {
    let app = App::with(routes![survey, fails, goes_on, stays, thanks, waits]).limits(limits);
    Server::start(app.audit(Audit::to(folder.audit()))).await
}

/// Ends the server, and returns the lines.
async fn lines(server: Server, folder: &Folder) -> Vec<Value> {
    server.stop().await;
    folder.lines()
}

#[tokio::test]
async fn a_call_is_one_line_with_who_where_how_and_how_long() {
    let folder = Folder::new();
    let server = start(&folder, Limits::default()).await;
    let mut peer = server.peer().await;
    let request = request("survey/7?lang=en").replace("agi_threadid: 140\n", "agi_threadid: 140\nagi_arg_1: spring\n");
    peer.says(request.replace("5551234", "442071234567")).await;
    let peer_address = peer.stream().local_addr().unwrap().to_string();
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.answers("GET DATA \"survey/7/question\" 0 1023\n", "200 result=4711\n").await;
    peer.answers("SET VARIABLE \"ANSWER\" \"4711\"\n", "200 result=1\n").await;
    peer.ends(Status::Ok).await;
    let [mut line] = lines(server, &folder).await.try_into().unwrap();
    let time = line["time"].as_str().unwrap().to_owned();
    assert!(time.len() == "2026-11-28T19:20:19.123Z".len() && time.ends_with('Z'), "{time}");
    let call = line["call"].as_u64().unwrap();
    assert!(call > 0);
    let took = line["seconds"].as_f64().unwrap();
    let (thought, longest) = (line["thought"].as_f64().unwrap(), line["longest_thought"].as_f64().unwrap());
    assert!(longest <= thought && thought <= took + 0.001 && took < 60.0, "{longest} {thought} {took}");
    for key in ["time", "call", "seconds", "thought", "longest_thought"] {
        line.as_object_mut().unwrap().remove(key);
    }
    let expected = json!({
        "audit": "call", "id": "1763906787.4", "channel": "Local/std@t-00000001;2", "caller": "***67",
        "extension": "std", "route": "/survey/{id}", "query": ["lang"], "arguments": 1, "status": "OK",
        "ending": "finished", "commands": 3, "keys": 4, "peer": peer_address,
    });
    assert_eq!(line, expected);
}

#[tokio::test]
async fn prompts_that_were_skipped_are_counted_for_their_call_alone() {
    let folder = Folder::new();
    let server = start(&folder, Limits::default()).await;
    for missing in [2, 0, 1] {
        let mut peer = server.call("thanks").await;
        for (number, sound) in ["thanks", "bye"].into_iter().enumerate() {
            if number < missing {
                peer.answers(&format!("STREAM FILE \"{sound}\" \"\"\n"), "200 result=-1 endpos=0\n").await;
                peer.answers("CHANNEL STATUS\n", "200 result=6\n").await;
            } else {
                peer.answers(&format!("STREAM FILE \"{sound}\" \"\"\n"), "200 result=0 endpos=8\n").await;
            }
        }
        peer.ends(Status::Ok).await;
    }
    let skipped: Vec<_> = lines(server, &folder).await.iter().map(|line| line.get("skipped").cloned()).collect();
    assert_eq!(skipped, [Some(json!(2)), None, Some(json!(1))]);
}

#[tokio::test]
async fn each_ending_has_its_line() {
    let folder = Folder::new();
    let server = start(&folder, Limits::default().shutdown_time(Duration::ZERO)).await;
    let mut peer = server.call("survey/7").await;
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.answers("GET DATA \"survey/7/question\" 0 1023\n", "200 result=-1\nHANGUP\n").await;
    peer.rest().await;
    let mut peer = server.call("waits/7").await;
    peer.answers("STREAM FILE \"survey/7/question\" \"\"\n", "200 result=0 endpos=8\n").await;
    peer.answers("WAIT FOR DIGIT 5000\n", "200 result=-1\nHANGUP\n").await;
    peer.rest().await;
    let mut peer = server.call("goes-on").await;
    peer.answers("STREAM FILE \"bye\" \"\"\n", "200 result=-1 endpos=0\nHANGUP\n").await;
    peer.rest().await;
    for what in ["orders", "panics", "unprintable"] {
        let mut peer = server.call(&format!("fails/{what}")).await;
        peer.answers("NOOP\n", "200 result=0\n").await;
        peer.rest().await;
    }
    server.call("survey/seven").await.rest().await;
    server.call("nowhere/4711").await.rest().await;
    let mut peer = server.call("stays").await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    let of = |line: &Value| {
        let text = |key: &str| line[key].as_str().unwrap_or("-").split("; the nearest").next().unwrap().to_owned();
        [text("route"), text("status"), text("ending"), text("left_at"), text("error")].join(" | ")
    };
    let told: Vec<_> = lines(server, &folder).await.iter().map(of).collect();
    let expected = [
        "/survey/{id} | HUNG_UP | hung_up | GET DATA survey/{id}/question | -",
        "/waits/{id} | HUNG_UP | hung_up | WAIT FOR DIGIT after survey/{id}/question | -",
        "/goes-on | OK | finished_after_hang_up | STREAM FILE bye | -",
        "/fails/{what} | ERROR | failed | - | no room for {what}",
        "/fails/{what} | ERROR | failed | - | the handler panicked: on purpose",
        "/fails/{what} | ERROR | failed | - | (the error panicked)",
        "/survey/{id} | BAD_PARAM | failed | - | the parameter `id` (segment 2 of the path) should be `u32`, but it has 5 \
         characters (0 digits, 5 letters): invalid digit found in string",
        "- | NOT_FOUND | failed | - | no route has the path \"/nowhere/xxxx\"",
        "/stays | CLOSING | failed | - | the server shut down before the call ended",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn a_call_that_somebody_ends_from_outside_says_so() {
    struct Ends;
    impl Observer for Ends {
        fn observe(&self, event: &Event<'_>) {
            if let Event::Answered { call, .. } = event {
                assert!(call.hang_up());
            }
        }
    }
    let folder = Folder::new();
    let server = Server::start(App::with(routes![stays]).audit(Audit::to(folder.audit())).observe(Ends)).await;
    let mut peer = server.call("stays").await;
    peer.answers("NOOP\n", "200 result=0\n").await;
    peer.answers("HANGUP\n", "200 result=1\nHANGUP\n").await;
    peer.rest().await;
    let [line] = lines(server, &folder).await.try_into().unwrap();
    let expected = [json!("HUNG_UP"), json!("hung_up"), json!("it was hung up from outside")];
    assert_eq!([&line["status"], &line["ending"], &line["error"]], expected.each_ref());
}

#[tokio::test]
async fn a_refused_connection_is_a_line_and_many_are_a_few_lines_and_a_count() {
    let folder = Folder::new();
    let server = start(&folder, Limits::default().calls(1)).await;
    let mut stays = server.call("stays").await;
    stays.expects("NOOP\n").await;
    for _ in 0..200 {
        server.call("stays").await.ends(Status::Busy).await;
    }
    drop(stays);
    let mut lines = lines(server, &folder).await;
    lines.retain(|line| line["audit"] == "refused");
    assert_eq!(lines[0]["reason"], "busy");
    assert_eq!(lines[0]["status"], "BUSY");
    assert!(lines[0]["peer"].as_str().unwrap().starts_with("127.0.0.1:"));
    let connections: u64 = lines.iter().map(|line| line["connections"].as_u64().unwrap()).sum();
    assert_eq!(connections, 200);
    assert!(lines.len() < 200, "{lines:?}");
    assert!(lines.iter().any(|line| line["peer"].is_null() && line["connections"].as_u64() > Some(1)), "{lines:?}");
}

#[tokio::test]
async fn the_callers_number_is_masked_wherever_it_is() {
    let folder = Folder::new();
    let app = || App::with(routes![goes_on]);
    let audit = || Audit::to(folder.audit());
    for audit in [audit(), audit().whole_callers(), audit().without_callers(), audit().hashed_callers("key")] {
        let server = Server::start(app().audit(audit)).await;
        let mut peer = server.peer().await;
        peer.says(request("goes-on").replace("5551234", "5551239876").replace("Local/std@t", "SIP/5551239876")).await;
        peer.answers("STREAM FILE \"bye\" \"\"\n", "200 result=0 endpos=8\n").await;
        peer.ends(Status::Ok).await;
        server.stop().await;
    }
    let told: Vec<_> = folder.lines().iter().map(|line| [line["caller"].clone(), line["channel"].clone()]).collect();
    // (printf key | openssl dgst -sha256 -binary; printf 5551239876) | openssl dgst -sha256
    let expected = ["***76", "5551239876", "***", "6b99bba46732257f"];
    assert_eq!(told, expected.map(|caller| [json!(caller), json!(format!("SIP/{caller}-00000001;2"))]));
}
