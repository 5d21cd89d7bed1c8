//! `App::shared_secret`.

use agi_runtime::events::Refusal;
use agi_runtime::prelude::*;
use agi_runtime::testing::Pbx;

use super::support::{app, impatient, is_from};
use crate::server_support::log::Log;
use crate::server_support::{Peer, Server};

const SECRET: &str = "correct-horse-battery-staple";

/// Reads the question, and returns the number in it.
async fn question(peer: &mut Peer) -> String {
    let line = peer.line().await;
    let number =
        line.strip_prefix("GET FULL VARIABLE \"${SHA1(").and_then(|rest| rest.strip_suffix("${AGI_SECRET})}\"\n"));
    let number = number.unwrap_or_else(|| panic!("{line}")).to_owned();
    assert!(number.len() == 32 && number.bytes().all(|byte| byte.is_ascii_hexdigit()), "{number}");
    number
}

fn sha1(text: String) -> String {
    sha1_smol::Sha1::from(text).hexdigest()
}

/// A call that answers the question by this.
async fn answering(server: &Server, answer: impl FnOnce(String) -> String) -> Peer {
    let mut peer = server.call("who").await;
    let number = question(&mut peer).await;
    peer.says(answer(number)).await;
    peer
}

fn hash(secret: &'static str) -> impl FnOnce(String) -> String {
    move |number| format!("200 result=1 ({})\n", sha1(format!("{number}{secret}")))
}

#[tokio::test]
async fn a_call_whose_dialplan_has_the_secret_is_answered_after_one_question() {
    let log = Log::of_this_thread();
    let (app, refused) = app();
    let server = Server::start(app.shared_secret("the-secret-of-next-year").shared_secret(SECRET)).await;
    for secret in [SECRET, "the-secret-of-next-year"] {
        let mut peer = answering(&server, hash(secret)).await;
        let address = peer.stream().local_addr().unwrap().to_string();
        is_from(&mut peer, &address).await;
    }
    server.stop().await;
    assert!(refused.reasons().is_empty() && log.lines("WARN").is_empty(), "{:?}", log.lines("WARN"));
    assert!(log.lines("").iter().all(|line| !line.contains(SECRET)));
}

#[tokio::test]
async fn a_wrong_secret_none_and_no_answer_are_refused_and_told_apart() {
    let log = Log::of_this_thread();
    let (app, refused) = impatient();
    let server = Server::start(app.shared_secret(SECRET)).await;
    answering(&server, hash("another-secret-of-somebody")).await.ends(Status::Error).await;
    answering(&server, hash("")).await.ends(Status::Error).await;
    answering(&server, |_| "200 result=1 ()\n".to_owned()).await.ends(Status::Error).await;
    answering(&server, |_| "200 result=0\n".to_owned()).await.ends(Status::Error).await;
    answering(&server, |_| "510 Invalid or unknown command\n".to_owned()).await.ends(Status::Error).await;
    // It says nothing, half a line, or closes.
    assert_eq!(answering(&server, |_| String::new()).await.rest().await.0, "");
    assert_eq!(answering(&server, |_| "200 res".to_owned()).await.rest().await.0, "");
    let mut leaving = answering(&server, |_| String::new()).await;
    leaving.says_no_more().await;
    assert_eq!(leaving.rest().await.0, "");
    server.stop().await;
    let unanswered = [Refusal::SecretUnanswered; 3];
    let wrong = [Refusal::SecretWrong; 3];
    assert_eq!(refused.reasons(), [&[Refusal::SecretWrong, Refusal::SecretMissing][..], &wrong, &unanswered].concat());
    assert!(log.lines("").iter().all(|line| !line.contains(SECRET)));
}

#[tokio::test]
async fn the_answer_of_another_call_is_worth_nothing() {
    let (app, refused) = app();
    let server = Server::start(app.shared_secret(SECRET)).await;
    let mut right = server.call("who").await;
    let number = question(&mut right).await;
    let answer = hash(SECRET)(number);
    answering(&server, |_| answer.clone()).await.ends(Status::Error).await;
    right.says(answer).await;
    let address = right.stream().local_addr().unwrap().to_string();
    is_from(&mut right, &address).await;
    server.stop().await;
    assert_eq!(refused.reasons(), [Refusal::SecretWrong]);
}

#[tokio::test]
async fn a_hang_up_before_the_answer_is_a_call_that_hangs_up() {
    let (app, refused) = app();
    let server = Server::start(app.shared_secret(SECRET)).await;
    let mut peer = answering(&server, |number| format!("HANGUP\n{}", hash(SECRET)(number))).await;
    peer.line().await;
    peer.says("200 result=1\n").await;
    let (last, _) = peer.rest().await;
    assert!(last.contains("AGI_ROUTE_STATUS"), "{last}");
    server.stop().await;
    assert!(refused.reasons().is_empty());
}

#[tokio::test]
async fn an_answer_without_end_is_bounded() {
    let (app, refused) = app();
    let server = Server::start(app.shared_secret(SECRET)).await;
    let mut peer = answering(&server, |_| "200 result=1 (".to_owned()).await;
    while peer.tries_to_say([b'x'; 4096]).await.is_ok() {}
    server.stop().await;
    assert_eq!(refused.reasons(), [Refusal::SecretUnanswered]);
}

#[tokio::test]
async fn a_simulated_asterisk_has_the_secret_unless_its_call_has_another() {
    let (app, refused) = app();
    let pbx = Pbx::new(app.shared_secret("the-secret-of-last-year").shared_secret(SECRET));
    pbx.caller("/who").dial().await.ends(Status::Ok).await;
    for (secret, reason) in [("another-secret-of-somebody", Refusal::SecretWrong), ("", Refusal::SecretMissing)] {
        pbx.caller("/who").variable("AGI_SECRET", secret).dial().await.ends(Status::Error).await;
        assert_eq!(refused.reasons().last(), Some(&reason));
    }
    assert_eq!(refused.reasons().len(), 2);
}
