//! What an observer is told of a call.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use agi_runtime::events::{Event, LiveCall, Observer, Refusal};
use agi_runtime::prelude::*;
use agi_runtime::{Limits, routes};

mod server_support;
use server_support::Server;

/// Notes each event as a line, and keeps the calls.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<(Vec<String>, Vec<LiveCall>)>>);

impl Notes {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().0.clone()
    }

    fn calls(&self) -> Vec<LiveCall> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Observer for Notes {
    fn observe(&self, event: &Event<'_>) {
        let mut notes = self.0.lock().unwrap();
        let line = match event {
            Event::Begun(begun) => {
                notes.1.push(begun.call.clone());
                format!("begun {}", begun.route.unwrap_or("none"))
            }
            Event::Sent { place, .. } => format!("sent {place}"),
            Event::Answered { command, answer, keys, .. } => format!("answered {} {answer:?} {keys:?}", command.name),
            Event::HungUp { .. } => "hung up".to_owned(),
            Event::Ended(ended) => {
                let left = ended.left_at.map_or(String::new(), |place| format!(" left at {place}"));
                format!("ended {} {:?} {} commands{left}", ended.status, ended.ending, ended.commands)
            }
            Event::Refused { reason, peer, .. } => format!("refused {reason} {}", peer.is_some()),
            Event::Skipped(skipped) => {
                let why = skipped.error.to_string();
                let (why, _hint) = why.split_once(": ").unwrap();
                format!("skipped {}: {why}", skipped.place.unwrap())
            }
            other => format!("{other:?}"),
        };
        notes.0.push(line);
    }
}

#[agi_route("/survey/{id}", manual)]
async fn survey(call: &mut Call, id: u32) -> Result {
    call.answer().await?;
    let entered = call.get_data("survey/question").await?;
    call.set_variable("ANSWER", entered.digits.as_str()).await?;
    println!("survey {id}");
    Ok(())
}

#[agi_route("/stays", manual)]
async fn stays(call: &mut Call) -> Result {
    call.noop().await?;
    std::future::pending().await
}

/// How long a command runs before it is dropped.
const RUNS: Duration = Duration::from_millis(400);

#[agi_route("/drops", manual)]
async fn drops(call: &mut Call) -> Result {
    let _ = tokio::time::timeout(RUNS, call.wait_for_digit(Duration::from_secs(60))).await;
    call.noop().await?;
    Ok(())
}

#[agi_route("/tries", manual)]
async fn tries(call: &mut Call) -> Result {
    let failed = call.exec("NoSuchApp", "").await;
    assert!(failed.is_err());
    Ok(())
}

#[agi_route("/thanks", manual)]
async fn thanks(call: &mut Call) -> Result {
    call.play("thanks").await?;
    Ok(())
}

fn app(notes: &Notes) -> App {
    App::with(routes![drops, survey, stays, thanks, tries]).observe(notes.clone())
}

#[tokio::test]
async fn every_step_of_a_call_is_told_in_order_and_no_key_in_clear() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut peer = server.call("survey/7").await;
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.answers("GET DATA \"survey/question\" 0 1023\n", "200 result=4711\n").await;
    peer.answers("SET VARIABLE \"ANSWER\" \"4711\"\n", "200 result=1\n").await;
    peer.ends(Status::Ok).await;
    let told = [
        "begun /survey/{id}",
        "sent ANSWER",
        "answered ANSWER Done None",
        "sent GET DATA survey/question",
        "answered GET DATA Done Some(4)",
        "sent SET VARIABLE after survey/question",
        "answered SET VARIABLE Done None",
        "ended OK Finished 3 commands",
    ];
    assert_eq!(notes.lines(), told);
}

#[tokio::test]
async fn a_caller_who_leaves_is_told_with_the_place() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut peer = server.call("survey/7").await;
    peer.answers("ANSWER\n", "200 result=0\n").await;
    peer.answers("GET DATA \"survey/question\" 0 1023\n", "200 result=-1\nHANGUP\n").await;
    peer.rest().await;
    let lines = notes.lines();
    let told = [
        "answered GET DATA HungUp None",
        "hung up",
        "ended HUNG_UP HungUp 2 commands left at GET DATA survey/question",
    ];
    assert_eq!(lines[lines.len() - 3..], told);
}

#[tokio::test]
async fn a_command_that_fails_and_a_path_without_a_route_are_told() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut peer = server.call("tries").await;
    peer.answers("EXEC \"NoSuchApp\" \"\"\n", "200 result=-2\n").await;
    peer.ends(Status::Ok).await;
    server.call("nowhere").await.ends(Status::NotFound).await;
    let lines = notes.lines();
    assert!(lines.contains(&"answered EXEC Failed None".to_owned()), "{lines:?}");
    assert_eq!(lines[lines.len() - 2..], ["begun none", "ended NOT_FOUND Failed 0 commands"]);
}

#[tokio::test]
async fn a_prompt_that_is_skipped_is_told_after_its_command() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut peer = server.call("thanks").await;
    peer.answers("STREAM FILE \"thanks\" \"\"\n", "200 result=-1 endpos=0\n").await;
    peer.answers("CHANNEL STATUS\n", "200 result=6\n").await;
    peer.ends(Status::Ok).await;
    let told = [
        "begun /thanks",
        "sent STREAM FILE thanks",
        "answered STREAM FILE Failed None",
        "skipped STREAM FILE thanks: STREAM FILE \"thanks\" failed (200 result=-1 endpos=0)",
        "ended OK Finished 1 commands",
    ];
    assert_eq!(notes.lines(), told);
}

#[tokio::test]
async fn a_connection_that_is_not_a_call_is_told_as_refused() {
    let notes = Notes::default();
    let server = Server::start(app(&notes).limits(Limits::default().calls(1))).await;
    let mut web = server.peer().await;
    web.says("GET / HTTP/1.0\r\n\r\n").await;
    web.rest().await;
    let mut stays = server.call("stays").await;
    stays.expects("NOOP\n").await;
    server.call("stays").await.ends(Status::Busy).await;
    let refused: Vec<_> = notes.lines().into_iter().filter(|line| line.starts_with("refused")).collect();
    assert_eq!(refused, ["refused not_agi true", "refused busy true"]);
    assert_eq!(Refusal::Busy.status(), Some(Status::Busy));
}

#[tokio::test]
async fn a_call_can_be_hung_up_from_outside_and_others_go_on() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut one = server.call("stays").await;
    one.answers("NOOP\n", "200 result=0\n").await;
    let mut other = server.call("survey/7").await;
    other.expects("ANSWER\n").await;
    let [first, second] = &notes.calls()[..] else { panic!("{:?}", notes.calls()) };
    assert!(first.number() < second.number() && first.slot() != second.slot());
    assert!(second.progress().unwrap().command.is_some(), "it waits for Asterisk");
    assert!(first.hang_up());
    one.answers("HANGUP\n", "200 result=1\nHANGUP\n").await;
    one.ends(Status::HungUp).await;
    let ended = notes.lines().into_iter().find(|line| line.starts_with("ended")).unwrap();
    assert!(ended.starts_with("ended HUNG_UP HungUp 2 commands"), "it is not a failure: {ended}");
    assert!(!first.hang_up(), "it is over");
    assert!(first.progress().is_none());
    other.says("200 result=0\n").await;
    other.expects("GET DATA \"survey/question\" 0 1023\n").await;
    assert!(second.progress().unwrap().thought < Duration::from_secs(60));
}

#[tokio::test]
async fn an_observer_that_panics_ends_no_call() {
    struct Panics;
    impl Observer for Panics {
        fn observe(&self, _event: &Event<'_>) {
            panic!("on purpose");
        }
    }
    let notes = Notes::default();
    let app = App::with(routes![tries]).observe(Panics).observe(notes.clone());
    let server = Server::start(app).await;
    let mut peer = server.call("tries").await;
    peer.answers("EXEC \"NoSuchApp\" \"\"\n", "200 result=-2\n").await;
    peer.ends(Status::Ok).await;
    assert_eq!(notes.lines().last().unwrap(), "ended OK Finished 1 commands");
}

#[tokio::test]
async fn the_time_of_a_dropped_command_is_not_a_silence_of_the_app() {
    let notes = Notes::default();
    let server = Server::start(app(&notes)).await;
    let mut peer = server.call("drops").await;
    peer.expects("WAIT FOR DIGIT 60000\n").await;
    // The question of the resynchronisation, and its answer.
    let question = peer.line().await;
    let answer = question.trim_end().strip_prefix("GET FULL VARIABLE ").unwrap().to_owned();
    peer.says(format!("200 result=0\n200 result=1 ({answer})\n")).await;
    peer.expects("NOOP\n").await;
    let [call] = &notes.calls()[..] else { panic!("one call") };
    assert!(call.progress().unwrap().thought < RUNS, "{:?}", call.progress());
    peer.says("200 result=0\n").await;
    peer.ends(Status::Ok).await;
}
