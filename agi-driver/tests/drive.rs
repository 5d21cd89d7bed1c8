//! One loop, whatever the clock and whoever calls.

mod support;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use agi_driver::{Act, Clock, Driver, Party};
use agi_protocol::Digit;
use agi_simulator::{CallEvent, CallSetup, PbxState, Session};
use support::until_over;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex};
use tokio::time::{Instant, sleep};

/// Presses a key half a second after the second command begins, and stays until the end.
#[derive(Default)]
struct Presser {
    heard_from_app: Vec<u8>,
    pressed: bool,
}

impl Presser {
    /// When the key is due, once the second command runs.
    fn due(&self, session: &Session) -> Option<Duration> {
        let mut commands = session.log().entries().iter().filter(|entry| matches!(entry.what, CallEvent::App(_)));
        commands.nth(1).filter(|_| !self.pressed).map(|command| command.at + Duration::from_millis(500))
    }

    fn press(&mut self, session: &mut Session) {
        self.pressed = true;
        session.press(Digit::from_ascii(b'7').unwrap());
    }
}

impl Party for Presser {
    type End = ();
    type Event = ();

    fn app_says(&mut self, bytes: &[u8]) {
        self.heard_from_app.extend_from_slice(bytes);
    }

    fn sees(&mut self, session: &mut Session) -> Option<()> {
        if self.due(session).is_some_and(|due| session.now() >= due) {
            self.press(session);
        }
        session.is_over().then_some(())
    }

    fn acts(&mut self, session: &mut Session) -> Act<()> {
        match self.due(session).or(session.due()) {
            Some(until) => {
                session.go_on(until);
                Act::Done
            }
            None => Act::Nothing,
        }
    }

    fn waits(&mut self) -> impl Future<Output = ()> + Send {
        sleep(Duration::from_millis(10))
    }

    fn meets(&mut self, (): (), _: &mut Session) -> Option<()> {
        None
    }
}

fn call(clock: Clock) -> (Driver<DuplexStream>, BufReader<DuplexStream>) {
    let (near, app) = duplex(1 << 16);
    let session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
    (Driver::new(session, near, clock), BufReader::new(app))
}

async fn asks(app: &mut BufReader<DuplexStream>, command: &str) -> String {
    app.write_all(format!("{command}\n").as_bytes()).await.unwrap();
    let mut reply = String::new();
    app.read_line(&mut reply).await.unwrap();
    reply
}

/// Plays a sound of a second, thinks for a minute, and waits for a key. Returns the log and how long it took.
async fn played(clock: Clock, pieces: usize) -> (String, Duration) {
    let (driver, mut app) = call(clock);
    let mut driver = driver.in_pieces(pieces);
    let mut presser = Presser::default();
    let began = Instant::now();
    let app = async move {
        let mut line = String::new();
        while line != "\n" {
            line.clear();
            app.read_line(&mut line).await.unwrap();
        }
        assert_eq!(asks(&mut app, "STREAM FILE a \"\"").await, "200 result=0 endpos=8000\n");
        sleep(Duration::from_secs(60)).await;
        assert_eq!(asks(&mut app, "WAIT FOR DIGIT 5000").await, "200 result=55\n");
    };
    tokio::join!(driver.drive(&mut presser), app);
    assert_eq!(presser.heard_from_app, b"STREAM FILE a \"\"\nWAIT FOR DIGIT 5000\n");
    (driver.session().log().to_string(), began.elapsed())
}

#[tokio::test(start_paused = true)]
async fn both_clocks_give_the_same_call() {
    let (real, took) = played(Clock::Real, usize::MAX).await;
    let expected = Duration::from_millis(61_500);
    assert!(took >= expected && took < expected + Duration::from_secs(1), "{took:?}");
    let (virtual_, took) = played(Clock::Virtual, usize::MAX).await;
    assert!(took < Duration::from_secs(61), "only the app's own minute passes: {took:?}");
    // A real caller presses when they wake, up to 10 ms late.
    let at = |log: &str| log.lines().find(|line| line.contains("presses 7")).map(|line| line.trim()[..5].to_owned());
    assert_eq!(at(&virtual_).as_deref(), Some("1.500"), "{virtual_}");
    let pressed: f64 = at(&real).unwrap().parse().unwrap();
    assert!((1.5..1.52).contains(&pressed), "{real}");
    assert_eq!(real.lines().count(), virtual_.lines().count());
    assert_eq!(played(Clock::Virtual, 1).await.0, virtual_, "in pieces");
}

#[tokio::test(start_paused = true)]
async fn an_app_that_reads_nothing_does_not_hold_the_call_up() {
    let (near, mut app) = duplex(64);
    let session = Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"));
    let mut driver = Driver::new(session, near, Clock::Virtual).write_timeout(Duration::from_secs(10));
    let began = Instant::now();
    let app = async move {
        app.write_all(b"NOOP\n").await.unwrap();
        sleep(Duration::from_secs(15)).await;
        drop(app);
    };
    let mut patient = until_over().in_no_time();
    tokio::join!(driver.drive(&mut patient), app);
    assert!(began.elapsed() >= Duration::from_secs(15) && driver.session().is_over());
}

#[tokio::test]
async fn a_connection_that_is_cut_says_nothing_more() {
    let (mut driver, mut app) = call(Clock::Virtual);
    driver.flush().await;
    driver.cut();
    driver.drive(&mut until_over().in_no_time()).await;
    let mut said = String::new();
    app.read_to_string(&mut said).await.unwrap();
    assert!(said.ends_with("agi_threadid: 140000000000000\n\n"), "{said}");
    assert!(driver.session().log().to_string().contains("is cut off"), "{}", driver.session().log());
}
