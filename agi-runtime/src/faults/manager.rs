//! Asterisk's side of AsyncAGI: all calls of a round on one connection to its manager interface.

use std::collections::HashMap;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, ReadHalf, WriteHalf, duplex, split};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};

use super::asterisk::{answer, are_last_words};
use super::handler::{Case, app};
use super::random::Random;
use crate::ami::{Message, in_memory};
use crate::testing::read_pipe;

/// Plays a round.
pub(super) async fn play(cases: &[Arc<Case>], mut random: Random) {
    let service = app(cases).build().expect("the app is sound");
    let (near, far) = duplex([300, 4096, 65536][random.below(3)]);
    let (session, mut calls) = in_memory(near, cases.len());
    let session = tokio::spawn(session);
    let serving = tokio::spawn(async move {
        let mut handlers = JoinSet::new();
        while let Some((call, peer)) = calls.recv().await {
            let service = service.clone();
            handlers.spawn(async move { service.serve_call(call, &peer.to_string()).await });
        }
        while handlers.join_next().await.transpose().expect("no handler panics").is_some() {}
    });
    let (reads, writes) = split(far);
    let (says, said) = unbounded_channel();
    let (mut channels, mut names) = (JoinSet::new(), HashMap::new());
    for case in cases {
        let (runs, commands) = unbounded_channel();
        names.insert(name(case.number), runs);
        channels.spawn(Channel::new(Arc::clone(case), says.clone()).plays(commands));
    }
    let seed = random.next();
    let cut_at = random.once_in(4).then(|| Instant::now() + Duration::from_millis(random.below(800) as u64));
    let cut = async {
        match cut_at {
            Some(at) => sleep_until(at).await,
            None => pending().await,
        }
    };
    let all = async { while channels.join_next().await.transpose().expect("no channel panics").is_some() {} };
    tokio::select! {
        () = all => {}
        () = cut => for case in cases {
            // A call that is over has nothing that could be cut.
            case.cut.store(!case.finished.load(Relaxed), Relaxed);
        },
        () = hears(reads, names, says) => unreachable!("the app closed the connection"),
        () = writes_in_pieces(writes, said, Random::new(seed), &cases[0]) => unreachable!("it has ends to write to"),
    }
    // What the select held is dropped: the connection is gone.
    let _ = session.await.expect("the session does not panic");
    serving.await.expect("serving does not panic");
}

fn name(number: u64) -> String {
    format!("simulated.{number}")
}

type Command = (String, String);

/// Hears actions, and gives each to its channel.
async fn hears(
    mut reads: ReadHalf<DuplexStream>,
    channels: HashMap<String, UnboundedSender<Command>>,
    says: UnboundedSender<String>,
) {
    let mut actions = Vec::new();
    while matches!(reads.read_buf(&mut actions).await, Ok(1..)) {
        while let Some(action) = Message::taken(&mut actions) {
            let id = action.text("ActionID");
            let response = match action.get("Action") {
                b"AGI" => {
                    let command = (action.text("Command"), action.text("CommandID"));
                    match channels[&action.text("Channel")].send(command) {
                        Ok(()) => "Success\r\nMessage: Added AGI command to queue",
                        Err(_) => "Error\r\nMessage: Channel does not exist.",
                    }
                }
                b"Ping" => "Success\r\nPing: Pong",
                b"Getvar" => "Success\r\nVariable: AGISTATUS\r\nValue: HANGUP",
                b"CoreShowChannels" => "Success\r\nMessage: Channels will follow",
                _ => "Error\r\nMessage: Invalid/unknown command",
            };
            let (first, rest) = response.split_once("\r\n").unwrap();
            let _ = says.send(format!("Response: {first}\r\nActionID: {id}\r\n{rest}\r\n\r\n"));
        }
    }
}

/// Writes what Asterisk says, in pieces that end anywhere.
async fn writes_in_pieces(
    mut writes: WriteHalf<DuplexStream>,
    mut said: UnboundedReceiver<String>,
    mut random: Random,
    counts: &Case,
) {
    let mut buffer = Vec::new();
    while let Some(message) = said.recv().await {
        buffer.extend_from_slice(message.as_bytes());
        while let Ok(more) = said.try_recv() {
            buffer.extend_from_slice(more.as_bytes());
        }
        while !buffer.is_empty() {
            let whole = buffer.len() == 1 || !random.once_in(3);
            let length = if whole { buffer.len() } else { 1 + random.below(buffer.len() - 1) };
            counts.tally().split += usize::from(!whole);
            if writes.write_all(&buffer[..length]).await.is_err() {
                pending::<()>().await;
            }
            buffer.drain(..length);
            if !whole {
                sleep(Duration::from_millis(random.below(3) as u64)).await;
            }
        }
    }
}

/// A channel in AsyncAGI.
struct Channel {
    case: Arc<Case>,
    random: Random,
    says: UnboundedSender<String>,
    hangs_up: Option<Instant>,
    pipe: Vec<u8>,
}

impl Channel {
    fn new(case: Arc<Case>, says: UnboundedSender<String>) -> Self {
        let mut random = Random::new(!case.seed);
        let hangs_up = random.once_in(4).then(|| Instant::now() + random.time() * 2);
        Self { case, random, says, hangs_up, pipe: Vec::new() }
    }

    async fn plays(mut self, mut commands: UnboundedReceiver<Command>) {
        sleep(self.random.time()).await;
        self.pipe = format!(
            "agi_request: async\nagi_channel: PJSIP/x\nagi_uniqueid: {0}.1\nagi_threadid: 7\nagi_arg_1: /{0}\n\n",
            self.case.number
        )
        .into_bytes();
        let env = read_pipe(&mut self.pipe);
        self.event("AsyncAGIStart", &format!("Env: {env}"));
        loop {
            let at = self.hangs_up;
            tokio::select! {
                () = sleep_until(at.unwrap_or_else(Instant::now)), if at.is_some() => return self.hang_up(None),
                command = commands.recv() => match command {
                    Some((line, id)) => if self.executes(&line, &id).await {
                        return;
                    },
                    None => return,
                },
            }
        }
    }

    /// Says whether it has left AsyncAGI.
    async fn executes(&mut self, line: &str, id: &str) -> bool {
        let takes = self.random.time();
        self.case.tally().late += usize::from(takes > Duration::from_millis(5));
        let until = Instant::now() + takes;
        if let Some(at) = self.hangs_up.filter(|at| *at <= until) {
            sleep_until(at).await;
            self.hang_up(line.starts_with("WAIT FOR DIGIT").then_some(id));
            return true;
        }
        sleep_until(until).await;
        let breaks = line == "ASYNCAGI BREAK";
        if line != "NOOP" && self.random.once_in(4) {
            self.foreign(id);
        }
        let answer = if breaks { "200 result=0\n".to_owned() } else { answer(self.case.number, line, false) };
        self.pipe.extend_from_slice(answer.as_bytes());
        if are_last_words(line) {
            self.case.finished.store(true, Relaxed);
        }
        self.executed(id);
        if breaks {
            self.event("AsyncAGIEnd", "Priority: 1");
        }
        breaks
    }

    fn executed(&mut self, id: &str) {
        let result = read_pipe(&mut self.pipe);
        self.event("AsyncAGIExec", &format!("CommandId: {id}\r\nResult: {result}"));
    }

    fn hang_up(&mut self, interrupts: Option<&str>) {
        if !self.case.finished.load(Relaxed) {
            self.case.hung_up.store(true, Relaxed);
        }
        self.event("HangupRequest", "Cause: 16");
        if let Some(id) = interrupts {
            self.pipe.extend_from_slice(b"200 result=-1\n");
            self.executed(id);
        }
        self.event("AsyncAGIEnd", "Priority: 1");
    }

    /// Another program's command on this channel, or one of this app that is none of the call's, and one on another channel.
    fn foreign(&mut self, id: &str) {
        self.case.tally().foreign += 2;
        let result = "Result: 200%20result%3D1%20%28crossed%29%0A";
        let (instance, command) = if self.random.once_in(2) {
            (id.split('/').nth(1).expect("the app names its commands"), 0)
        } else {
            ("abc", self.random.below(9))
        };
        let foreign = format!("CommandId: agi/{instance}/{command}/x\r\n{result}");
        self.event("AsyncAGIExec", &foreign);
        let other = format!(
            "Event: AsyncAGIExec\r\nUniqueid: another.{}\r\nCommandId: agi/1/1/x\r\n{result}\r\n\r\n",
            self.case.number
        );
        let _ = self.says.send(other);
    }

    fn event(&self, event: &str, lines: &str) {
        let name = name(self.case.number);
        let _ =
            self.says.send(format!("Event: {event}\r\nChannel: PJSIP/{name}\r\nUniqueid: {name}\r\n{lines}\r\n\r\n"));
    }
}
