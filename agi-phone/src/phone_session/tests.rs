use std::sync::Arc;
use std::time::Duration;

use agi_driver::{Clock, Driver};
use agi_simulator::{CallEvent, CallSetup, PbxState, Session};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::sync::mpsc::{Sender, channel};
use tokio::time::sleep;

use super::{CallExit, Keys, PhoneSession};
use crate::input::{Input, Inputs};
use crate::prompts::Prompts;
use crate::screen::{Screen, Style};

const TIMEOUT: Duration = Duration::from_secs(10);

fn phone(input: Inputs, remote: bool) -> (Driver<DuplexStream>, PhoneSession, BufReader<DuplexStream>) {
    let (near, app) = duplex(1 << 16);
    let session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
    let style = Style::of_stdout(false);
    let screen = Screen::<Box<dyn std::io::Write + Send>>::new(Box::new(std::io::sink()), style, Prompts::default());
    let phone = PhoneSession::new(screen, Keys::Typed, Some(input), TIMEOUT, remote);
    (Driver::new(session, near, Clock::Real), phone, BufReader::new(app))
}

async fn line(app: &mut BufReader<DuplexStream>) -> String {
    let mut line = String::new();
    app.read_line(&mut line).await.unwrap();
    line
}

async fn types(keys: &Sender<Input>, after: u64, bytes: &[u8]) {
    sleep(Duration::from_millis(after)).await;
    keys.send(Input::Bytes(bytes.to_vec())).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn time_passes_while_a_command_runs_and_stands_still_between_two() {
    let (keys, input) = channel(4);
    let (mut call, mut phone, mut app) = phone(input, false);
    let app = async move {
        while line(&mut app).await != "\n" {}
        app.write_all(b"STREAM FILE a \"\"\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=0 endpos=8000\n");
        sleep(Duration::from_secs(5)).await;
        app.write_all(b"WAIT FOR DIGIT 2000\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=55\n");
        app.write_all(b"WAIT FOR DIGIT 2000\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=0\n");
    };
    let typist = async {
        types(&keys, 3_000, b"1").await;
        types(&keys, 3_500, b"7").await;
    };
    let (talked, (), ()) = tokio::join!(call.drive(&mut phone), app, typist);
    assert_eq!(talked, CallExit::Over);
    let session = call.session();
    let pressed: Vec<_> = session.log().entries().iter().enumerate().collect();
    let pressed: Vec<_> =
        pressed.into_iter().filter(|(_, entry)| matches!(entry.what, CallEvent::Presses(_))).collect();
    let at = |number: usize| u64::try_from(pressed[number].1.at.as_millis()).unwrap();
    assert_eq!(phone.actions.lost, [pressed[0].0], "the first key came between two commands");
    assert_eq!(at(0), 1_000);
    assert!((1_500..1_510).contains(&at(1)), "{}", at(1));
}

#[tokio::test(start_paused = true)]
async fn the_phone_waits_for_a_silent_server_up_to_the_timeout_and_for_our_own_handler_as_long_as_it_takes() {
    let (_keys, input) = channel(4);
    let (mut call, mut phone, _app) = self::phone(input, true);
    let began = tokio::time::Instant::now();
    assert_eq!(call.drive(&mut phone).await, CallExit::Silent);
    assert!(began.elapsed() >= TIMEOUT && began.elapsed() < 2 * TIMEOUT);

    let (keys, input) = channel(4);
    let (mut call, mut phone, _app) = self::phone(input, false);
    let began = tokio::time::Instant::now();
    let (talked, ()) = tokio::join!(call.drive(&mut phone), types(&keys, 60_000, &[4]));
    assert_eq!(talked, CallExit::Silent, "after the hang-up it has its time");
    assert!(began.elapsed() >= Duration::from_secs(60) + TIMEOUT);
}

#[tokio::test(start_paused = true)]
async fn keys_that_were_pasted_are_pressed_one_after_the_other_when_a_command_takes_them() {
    let (keys, input) = channel(4);
    let (mut call, mut phone, mut app) = phone(input, false);
    let app = async move {
        while line(&mut app).await != "\n" {}
        app.write_all(b"GET DATA id 5000 2\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=12\n");
        // The handler is busy, and then it plays what no key ends.
        sleep(Duration::from_secs(5)).await;
        app.write_all(b"STREAM FILE a \"\"\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=0 endpos=8000\n");
        app.write_all(b"GET DATA pin 5000 4\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=345\n");
    };
    // All at once; and the `8` comes too late for any command.
    let (talked, (), ()) = tokio::join!(call.drive(&mut phone), app, types(&keys, 100, b"12345#8"));
    assert_eq!(talked, CallExit::Over);
    assert!(phone.actions.lost.is_empty());
    assert_eq!(phone.unasked(), "8");
    let entries = call.session().log().entries();
    let pressed: Vec<_> =
        entries.iter().filter(|entry| matches!(entry.what, CallEvent::Presses(_))).map(|entry| entry.at).collect();
    let between = pressed[1].checked_sub(pressed[0]).unwrap();
    assert!(between >= Duration::from_millis(199), "{between:?}");
}

#[tokio::test(start_paused = true)]
async fn a_pasted_terminator_that_a_full_entry_does_not_need_answers_no_later_question() {
    let (keys, input) = channel(4);
    let (mut call, mut phone, mut app) = phone(input, false);
    let app = async move {
        while line(&mut app).await != "\n" {}
        app.write_all(b"GET DATA id 5000 2\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=12\n");
        app.write_all(b"STREAM FILE a \"\"\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=0 endpos=8000\n");
        app.write_all(b"WAIT FOR DIGIT 2000\n").await.unwrap();
        assert_eq!(line(&mut app).await, "200 result=0\n");
    };
    let (talked, (), ()) = tokio::join!(call.drive(&mut phone), app, types(&keys, 100, b"12#"));
    assert_eq!(talked, CallExit::Over);
    assert_eq!((&*phone.unasked(), &*phone.actions.lost), ("", &[][..]));
}
