//! A session with a peer that plays Asterisk byte by byte, on a clock that is virtual.

use std::io;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::login::{LoginError, log_in};
use super::originate::{OriginateQueue, OriginateRequest, Originated};
use super::reader::Reader;
use super::session::Session;
use super::shared::Shared;
use super::stream::AmiStream;
use super::{AmiAddress, Incoming};
use crate::drain::Drain;
use crate::events::Refusal;

const ENV: &str = "agi_request: async\nagi_channel: PJSIP/a-1\nagi_uniqueid: 1.1\nagi_threadid: 7\n\
    agi_arg_1: /survey/7\nagi_arg_2: spring\n\n";

/// A session, its peer, and the calls that come of it.
struct Test {
    peer: DuplexStream,
    calls: mpsc::Receiver<Incoming>,
    session: JoinHandle<io::Result<()>>,
    drain: Drain,
    queue: OriginateQueue,
    refused: Arc<Mutex<Vec<Refusal>>>,
    heard: Vec<u8>,
}

fn begin() -> Test {
    begin_with(10)
}

fn begin_with(most_calls: usize) -> Test {
    begin_at("ami://a:b@host", most_calls)
}

fn begin_at(address: &str, most_calls: usize) -> Test {
    let (near, peer) = duplex(1 << 20);
    let (sender, calls) = mpsc::channel(2);
    let (drain, refused) = (Drain::default(), Arc::new(Mutex::new(Vec::new())));
    let told = Arc::clone(&refused);
    let on_refusal = Arc::new(move |refusal, _: &AmiAddress| told.lock().unwrap().push(refusal));
    let address = address.parse().unwrap();
    let shared = Arc::new(Shared::new(address, drain.clone(), sender, on_refusal, most_calls));
    let queue = shared.queue.clone();
    let (reads, writes) = tokio::io::split(near);
    let session = tokio::spawn(Session::run(shared, Reader::new(reads), writes));
    Test { peer, calls, session, drain, queue, refused, heard: Vec::new() }
}

fn encoded(text: &str) -> String {
    percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string()
}

/// A value in an action.
fn value(action: &str, name: &str) -> String {
    let line = action.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_default().to_owned()
}

impl Test {
    async fn says(&mut self, text: &str) {
        self.peer.write_all(text.replace('\n', "\r\n").as_bytes()).await.unwrap();
    }

    /// The next action that is neither a Ping nor the list of channels.
    async fn hears(&mut self) -> String {
        loop {
            while let Some(end) = self.heard.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                let action = String::from_utf8(self.heard.drain(..end + 4).collect()).unwrap().replace("\r\n", "\n");
                if !action.starts_with("Action: Ping") && !action.starts_with("Action: CoreShowChannels") {
                    return action;
                }
            }
            assert_ne!(self.peer.read_buf(&mut self.heard).await.unwrap(), 0, "the app closed the connection");
        }
    }

    /// Nothing comes for five seconds, except Pings.
    async fn hears_nothing(&mut self) {
        let heard = timeout(Duration::from_secs(5), self.hears()).await;
        assert!(heard.is_err(), "{heard:?}");
    }

    async fn starts(&mut self, channel: &str, env: &str) {
        let env = encoded(env);
        self.says(&format!("Event: AsyncAGIStart\nChannel: PJSIP/a-1\nUniqueid: {channel}\nEnv: {env}\n\n")).await;
    }

    async fn executed(&mut self, channel: &str, id: &str, result: &str) {
        let result = encoded(result);
        self.says(&format!("Event: AsyncAGIExec\nUniqueid: {channel}\nCommandId: {id}\nResult: {result}\n\n")).await;
    }

    /// Hears this command, and answers it.
    async fn answers(&mut self, channel: &str, command: &str, result: &str) {
        let action = self.hears().await;
        assert!(action.starts_with("Action: AGI\n"), "{action}");
        assert_eq!((value(&action, "Command"), value(&action, "Channel")), (command.to_owned(), channel.to_owned()));
        let id = value(&action, "CommandID");
        self.says(&format!("Response: Success\nActionID: {id}\nMessage: Added AGI command to queue\n\n")).await;
        self.executed(channel, &id, result).await;
    }

    async fn ends(&mut self, channel: &str) {
        self.says(&format!("Event: AsyncAGIEnd\nUniqueid: {channel}\n\n")).await;
    }

    /// A call, taken, with its request read.
    async fn takes(&mut self) -> AmiStream {
        self.starts("1.1", ENV).await;
        self.answers("1.1", "NOOP", "200 result=0\n").await;
        let (mut call, _) = self.calls.recv().await.unwrap();
        let block = "agi_network: yes\nagi_network_script: survey/7\nagi_request: async\nagi_channel: PJSIP/a-1\n\
            agi_uniqueid: 1.1\nagi_threadid: 7\nagi_arg_1: spring\n\n";
        assert_eq!(read(&mut call, block.len()).await, block);
        call
    }
}

async fn read(call: &mut AmiStream, count: usize) -> String {
    let mut bytes = vec![0; count];
    call.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

async fn rest(call: &mut AmiStream) -> String {
    let mut text = String::new();
    call.read_to_string(&mut text).await.unwrap();
    text
}

#[tokio::test(start_paused = true)]
async fn a_line_becomes_an_action_and_its_result_the_answer() {
    let mut test = begin();
    let mut call = test.takes().await;
    call.write_all(b"SAY DIGITS \"12\" \"\"\n").await.unwrap();
    test.answers("1.1", "SAY DIGITS \"12\" \"\"", "200 result=0\n").await;
    assert_eq!(read(&mut call, 13).await, "200 result=0\n");
    call.write_all(b"SET VARIABLE AGI_ROUTE_STATUS OK\n").await.unwrap();
    drop(call);
    test.answers("1.1", "SET VARIABLE AGI_ROUTE_STATUS OK", "200 result=1\n").await;
    test.answers("1.1", "ASYNCAGI BREAK", "200 result=0\n").await;
    test.ends("1.1").await;
    test.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_hang_up_is_a_line_and_the_end_also_while_a_command_is_not_answered() {
    for sent in [&b""[..], b"WAIT FOR DIGIT 1000\n"] {
        let mut test = begin();
        let mut call = test.takes().await;
        call.write_all(sent).await.unwrap();
        if !sent.is_empty() {
            test.hears().await;
        }
        test.ends("1.1").await;
        assert_eq!(rest(&mut call).await, "HANGUP\n");
        drop(call);
        test.hears_nothing().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_status_makes_asterisk_leave_as_failed() {
    let mut test = begin();
    let mut call = test.takes().await;
    call.write_all(b"SET VARIABLE AGI_ROUTE_STATUS ERROR\nfailure\n").await.unwrap();
    test.answers("1.1", "SET VARIABLE AGI_ROUTE_STATUS ERROR", "200 result=1\n").await;
    drop(call);
    test.answers("1.1", "RECEIVE CHAR 1", "200 result=-1 (hangup)\n").await;
    test.ends("1.1").await;
    // A command that stays in the queue would be executed in the next AGI() of this channel.
    test.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn the_first_claim_that_is_executed_takes_the_call() {
    let mut test = begin();
    test.starts("1.1", ENV).await;
    let own = value(&test.hears().await, "CommandID");
    test.executed("1.1", "agi-claim/77/1/1.1", "200 result=0\n").await;
    test.executed("1.1", &own, "200 result=0\n").await;
    test.hears_nothing().await;
    assert!(test.calls.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn an_app_that_drains_leaves_a_call_to_another_and_refuses_it_if_there_is_none() {
    let mut test = begin();
    test.drain.begin();
    test.starts("1.1", ENV).await;
    test.executed("1.1", "agi-claim/77/1/1.1", "200 result=0\n").await;
    test.hears_nothing().await;
    // The server refuses what it is given.
    test.starts("1.2", ENV).await;
    test.answers("1.2", "NOOP", "200 result=0\n").await;
    assert!(test.calls.recv().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn calls_of_other_programs_are_left_alone() {
    let mut test = begin();
    test.starts("1.1", "agi_request: async\nagi_threadid: 7\n\n").await;
    test.starts("1.2", "agi_request: async\nagi_threadid: 7\nagi_arg_1: theirs\n\n").await;
    test.hears_nothing().await;
    test.starts("1.3", ENV).await;
    test.hears().await;
    test.executed("1.3", "their-command", "200 result=0\n").await;
    test.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_nobody_answers_any_more_is_sent_on_and_one_that_is_answered_is_not() {
    let mut test = begin();
    for channel in ["1.1", "1.2"] {
        test.says(&format!(
            "Event: CoreShowChannel\nUniqueid: {channel}\nApplication: AGI\nApplicationData: agi:async,/survey/7,x\n\n"
        ))
        .await;
        test.answers(channel, "NOOP", "200 result=0\n").await;
    }
    test.executed("1.2", "agi-owned/77/0/1.2", "200 result=0\n").await;
    let action = test.hears().await;
    assert_eq!((value(&action, "Channel"), value(&action, "Command")), ("1.1".into(), "ASYNCAGI BREAK".into()));
    test.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn an_app_says_which_calls_are_its_own() {
    let mut test = begin();
    let _call = test.takes().await;
    test.executed("1.1", "agi-orphan/77/0/1.1", "200 result=0\n").await;
    let action = test.hears().await;
    assert!(value(&action, "CommandID").starts_with("agi-owned/"), "{action}");
    // Not those of others, and not when it is asked by itself.
    test.executed("9.9", "agi-orphan/77/0/9.9", "200 result=0\n").await;
    test.hears_nothing().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_ends_ends_its_calls_without_a_hang_up() {
    let mut test = begin();
    let mut call = test.takes().await;
    drop(test.peer);
    assert_eq!(rest(&mut call).await, "");
    assert_eq!(test.session.await.unwrap().unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
}

#[tokio::test(start_paused = true)]
async fn a_silent_asterisk_is_asked_for_a_word_and_given_up_after_half_a_minute() {
    let test = begin();
    let error = test.session.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    let (mut peer, mut said) = (test.peer, String::new());
    peer.read_to_string(&mut said).await.unwrap();
    assert!((25..60).contains(&said.matches("Action: Ping").count()), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_floods_costs_a_bounded_amount() {
    let mut test = begin_with(3);
    for number in 0..100 {
        test.starts(&format!("1.{number}"), ENV).await;
    }
    sleep(Duration::from_secs(1)).await;
    let mut claims = 0;
    while timeout(Duration::from_millis(10), test.hears()).await.is_ok() {
        claims += 1;
    }
    assert_eq!(claims, 3);
    // What nobody asked for ends its call, and no other.
    for _ in 0..10_000 {
        test.executed("1.0", "x", "200 result=0\n").await;
    }
    test.starts("2.0", ENV).await;
    assert_eq!(value(&test.hears().await, "Channel"), "2.0");
    test.peer.write_all(&vec![b'x'; 100_000]).await.unwrap();
    assert_eq!(test.session.await.unwrap().unwrap_err().kind(), io::ErrorKind::InvalidData);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_cut_within_is_refused_as_too_large() {
    let mut test = begin();
    let long = ENV.replace("spring", &"%".repeat(1_000));
    let cut = &encoded(&long[..1_024])[..2_046];
    test.says(&format!("Event: AsyncAGIStart\nChannel: PJSIP/a-1\nUniqueid: 1.1\nEnv: {cut}\n\n")).await;
    test.answers("1.1", "NOOP", &format!("{}200 result=0\n", &long[1_024..])).await;
    test.answers("1.1", "SET VARIABLE AGI_ROUTE_STATUS TOO_LARGE", "200 result=1\n").await;
    test.answers("1.1", "RECEIVE CHAR 1", "200 result=-1 (hangup)\n").await;
    test.ends("1.1").await;
    test.hears_nothing().await;
    assert_eq!(*test.refused.lock().unwrap(), [Refusal::TooLarge]);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_finds_no_room_is_refused_as_busy() {
    let mut test = begin();
    for number in 0..3 {
        let channel = format!("1.{number}");
        test.starts(&channel, ENV).await;
        test.answers(&channel, "NOOP", "200 result=0\n").await;
    }
    test.answers("1.2", "SET VARIABLE AGI_ROUTE_STATUS BUSY", "200 result=1\n").await;
    assert_eq!(*test.refused.lock().unwrap(), [Refusal::Busy]);
}

/// Has a session call somebody.
async fn places(test: &Test, detects_machine: bool) -> (oneshot::Receiver<Originated>, Arc<Semaphore>) {
    places_for(test, Duration::from_secs(20), detects_machine).await
}

/// The same, and it rings for so long.
async fn places_for(
    test: &Test,
    timeout: Duration,
    detects_machine: bool,
) -> (oneshot::Receiver<Originated>, Arc<Semaphore>) {
    let (answer, answered) = oneshot::channel();
    let calls = Arc::new(Semaphore::new(1));
    let permit = Arc::clone(&calls).try_acquire_owned().unwrap();
    let (destination, target) = ("PJSIP/desk".to_owned(), "/survey/7?x=a%2C".to_owned());
    let caller_id = Some("\"A\" <1>\r\nAction: Command".to_owned());
    let request = OriginateRequest { destination, target, caller_id, timeout, detects_machine, answer, permit };
    test.queue.put(request).await;
    (answered, calls)
}

#[tokio::test(start_paused = true)]
async fn a_call_that_this_app_would_not_take_is_not_placed() {
    let mut test = begin_at("ami://a:b@host/clinic", 10);
    let (answered, calls) = places(&test, false).await;
    test.hears_nothing().await;
    let Originated::Failed(why) = answered.await.unwrap() else { panic!("somebody was called") };
    assert_eq!(
        why,
        "nobody was called: this app takes only calls below /clinic of ami://host:5038 (`ami://…/clinic`), and the route is \
         not there"
    );
    assert_eq!(calls.available_permits(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_time_to_ring_is_one_that_asterisk_can_read() {
    for (time, sent) in [(Duration::MAX, "2147483647"), (Duration::from_micros(1), "1"), (Duration::ZERO, "0")] {
        let mut test = begin();
        let _placed = places_for(&test, time, false).await;
        assert_eq!(value(&test.hears().await, "Timeout"), sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_placed_by_the_dialplans_context_and_counts_until_it_is_over() {
    let mut test = begin();
    let (answered, calls) = places(&test, false).await;
    let action = test.hears().await;
    let (id, channel) = (value(&action, "ActionID"), value(&action, "ChannelId"));
    let expected = format!(
        "Action: Originate\nActionID: {id}\nChannel: PJSIP/desk\nChannelId: {channel}\nContext: agi-originate\nExten: s\nPriority: \
         1\nTimeout: 20000\nAsync: true\nVariable: AGI_ROUTE_TARGET=/survey/7?x=a%2C\nVariable: \
         AGI_ROUTE_MACHINE=/.agi-machine\nCallerID: \"A\" <1>Action: Command\n\n"
    );
    assert_eq!(action, expected);
    test.says(&format!("Response: Success\nActionID: {id}\nMessage: Originate successfully queued\n\n")).await;
    test.says(&format!("Event: OriginateResponse\nActionID: {id}\nResponse: Success\nReason: 4\n\n")).await;
    assert_eq!(answered.await.unwrap(), Originated::Answered);
    assert_eq!(calls.available_permits(), 0);
    test.says(&format!("Event: Hangup\nUniqueid: {channel}\n\n")).await;
    test.hears_nothing().await;
    assert_eq!(calls.available_permits(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_became_of_a_call_is_told_and_makes_room_for_another() {
    for (event, became) in [
        ("Event: OriginateResponse\nResponse: Failure\nReason: 5", Originated::Busy),
        ("Event: OriginateResponse\nResponse: Failure\nReason: 3", Originated::NoAnswer),
        ("Event: OriginateResponse\nResponse: Failure\nReason: 8", Originated::Failed("congestion".to_owned())),
    ] {
        let mut test = begin();
        let (answered, calls) = places(&test, false).await;
        let id = value(&test.hears().await, "ActionID");
        test.says(&format!("{event}\nActionID: {id}\n\n")).await;
        assert_eq!(answered.await.unwrap(), became);
        test.hears_nothing().await;
        assert_eq!(calls.available_permits(), 1);
    }
    for (message, hint) in [
        ("Permission denied", "write = originate"),
        ("Extension does not exist.", "the context [agi-originate], which `cargo run -- dialplan` prints"),
    ] {
        let mut test = begin();
        let (answered, _) = places(&test, false).await;
        let id = value(&test.hears().await, "ActionID");
        test.says(&format!("Response: Error\nActionID: {id}\nMessage: {message}\n\n")).await;
        let Originated::Failed(why) = answered.await.unwrap() else { panic!("it was not permitted") };
        assert!(why.contains(hint), "{why}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_is_told_from_a_person_by_where_the_call_goes_on() {
    for (target, became) in [("/.agi-machine", Originated::Machine), ("/survey/7", Originated::Answered)] {
        let mut test = begin();
        let (mut answered, _calls) = places(&test, true).await;
        let action = test.hears().await;
        let (id, channel) = (value(&action, "ActionID"), value(&action, "ChannelId"));
        assert_eq!(value(&action, "Exten"), "amd");
        test.says(&format!("Event: OriginateResponse\nActionID: {id}\nResponse: Success\nReason: 4\n\n")).await;
        assert!(timeout(Duration::from_secs(3), &mut answered).await.is_err());
        test.starts(&channel, &ENV.replace("/survey/7", target)).await;
        assert_eq!(answered.await.unwrap(), became);
        let command = value(&test.hears().await, "Command");
        assert_eq!(command, if became == Originated::Machine { "ASYNCAGI BREAK" } else { "NOOP" });
    }
}

/// What a peer answers to a login, and what the app says of it.
async fn login(greeting: &str, challenge: &str, answer: &str) -> (Result<(), LoginError>, String) {
    let (near, mut peer) = duplex(10_000);
    let (reads, mut writes) = tokio::io::split(near);
    peer.write_all([greeting, challenge, answer].concat().replace('\n', "\r\n").as_bytes()).await.unwrap();
    let address: AmiAddress = "ami://app:hush@host".parse().unwrap();
    let result = log_in(&mut Reader::new(reads), &mut writes, &address, "agi").await;
    drop(writes);
    let mut said = vec![0; 10_000];
    let count = peer.read(&mut said).await.unwrap_or(0);
    (result, String::from_utf8_lossy(&said[..count]).into_owned())
}

const GREETING: &str = "Asterisk Call Manager/11.0.0\n";
const CHALLENGE: &str = "Response: Success\nActionID: challenge\nChallenge: 12345\n\n";

#[tokio::test(start_paused = true)]
async fn the_secret_does_not_cross_the_network() {
    let (result, said) = login(GREETING, CHALLENGE, "Response: Success\nActionID: login\nMessage: ok\n\n").await;
    result.unwrap();
    assert!(said.contains("Key: c94e8983c6c861fb70612e47885bc85e\r\n"), "{said}");
    assert!(!said.contains("hush") && !said.contains("Secret"), "{said}");
    // Not even to a peer that says that it cannot do it otherwise.
    let refuses = "Response: Error\nActionID: challenge\nMessage: Must specify AuthType\n\n";
    let (result, said) = login(GREETING, refuses, "").await;
    assert!(matches!(result, Err(LoginError::Refused(_))));
    assert!(!said.contains("hush"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_login_that_fails_says_what_to_look_at() {
    let (result, _) =
        login(GREETING, CHALLENGE, "Response: Error\nActionID: login\nMessage: Authentication failed\n\n").await;
    let error = result.unwrap_err().to_string();
    assert!(error.contains("Authentication failed") && error.contains("manager.conf"), "{error}");
    let (result, said) = login("HTTP/1.1 400 Bad Request\n", "", "").await;
    assert!(result.unwrap_err().to_string().contains("does not greet"));
    assert_eq!(said, "");
    let (result, _) = login(GREETING, "", "").await;
    assert!(matches!(result, Err(LoginError::TooSlow)));
}
