//! One session with an Asterisk: sorts what it says among the calls, keeps it awake, and notices when it is gone.

use std::collections::HashMap;
#[cfg(feature = "testing")]
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::mpsc::{self, error::TrySendError};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::call::AmiCall;
use super::carrier::{Carrier, MOST_WAITING, Told};
use super::env::{self, Target};
use super::id::{CommandId, Purpose, random};
use super::message::{Action, Message};
use super::originate::{MACHINE, OriginateRequest, Originated, Pending, failure};
use super::orphans::Orphans;
use super::pipe::{BREAK, FILLER};
use super::reader::Reader;
use super::shared::Shared;
use super::warning;

/// Asterisk now and then holds an event back until something arrives (github.com/asterisk/asterisk/issues/2145). While calls are
/// up, it is sent a Ping after a silence of this length.
const TICK: Duration = Duration::from_millis(250);
/// Without calls, it is sent a Ping after so many ticks.
const SELDOM: u32 = 4;
/// A session that is silent for so long, although it was sent Pings, is gone.
const SILENCE: Duration = Duration::from_secs(30);

/// A session after the login.
pub(super) struct Session {
    shared: Arc<Shared>,
    instance: u64,
    actions: mpsc::UnboundedSender<Vec<u8>>,
    /// The calls in AsyncAGI, by the channel's unique id.
    calls: HashMap<Vec<u8>, mpsc::Sender<Told>>,
    orphans: Orphans,
    /// The calls that were placed and are not answered, and all that are not over, by the channel's unique id.
    placed: HashMap<Vec<u8>, Placed>,
    /// How many were placed.
    number: u32,
}

/// A call that was placed.
struct Placed {
    /// Until it is known what became of it.
    pending: Option<Pending>,
    _permit: OwnedSemaphorePermit,
}

/// Writes in a task of its own, so that a peer that does not read does not keep what it says from being read.
struct Writer(JoinHandle<()>);

impl Drop for Writer {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Session {
    /// Carries calls until the connection ends. `Ok`: the app shuts down, and no call is left.
    pub(super) async fn run<R, W>(shared: Arc<Shared>, mut reader: Reader<R>, writer: W) -> io::Result<()>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (actions, waiting) = mpsc::unbounded_channel();
        let _writer = Writer(tokio::spawn(write(writer, waiting)));
        let taker = shared.queue.taker();
        let (calls, placed) = (HashMap::new(), HashMap::new());
        let mut session =
            Self { shared, instance: random(), actions, calls, orphans: Orphans::default(), placed, number: 0 };
        session.act(Action::new("CoreShowChannels").header("ActionID", Orphans::LIST));
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut heard, mut silent) = (Instant::now(), 0_u32);
        loop {
            tokio::select! {
                message = reader.next() => {
                    session.hears(&message?);
                    (heard, silent) = (Instant::now(), 0);
                }
                request = taker.next() => session.places(request),
                now = ticks.tick() => {
                    silent += 1;
                    if now.saturating_duration_since(heard) > SILENCE {
                        return Err(io::Error::new(io::ErrorKind::TimedOut, "Asterisk said nothing for 30 s"));
                    }
                    if session.tick(now, silent) {
                        return Ok(());
                    }
                }
            }
        }
    }

    fn act(&self, action: Action) {
        // It fails only if the writer is gone, and then the reader says why.
        let _ = self.actions.send(action.bytes());
    }

    /// Does what is due. Says whether the session is over.
    fn tick(&mut self, now: Instant, silent: u32) -> bool {
        self.calls.retain(|_, call| !call.is_closed());
        for channel in self.orphans.due(now) {
            tracing::warn!(
                channel = %String::from_utf8_lossy(&channel),
                "a call that began before this connection is in AsyncAGI, and nobody answers it: it goes on in the dialplan, \
                 where AGI_ROUTE_STATUS is as before AGI()"
            );
            self.command(Purpose::Command, &channel, BREAK);
        }
        if self.shared.is_closing() && self.calls.is_empty() {
            self.act(Action::new("Logoff"));
            return true;
        }
        let every = if self.calls.is_empty() && self.orphans.is_empty() { SELDOM } else { 1 };
        if silent % every == 0 {
            self.act(Action::new("Ping"));
        }
        false
    }

    fn command(&self, purpose: Purpose, channel: &[u8], line: &[u8]) {
        let id = CommandId { purpose, instance: self.instance, number: 0, channel }.to_string();
        self.act(Action::agi(&id, channel, line));
    }

    fn hears(&mut self, message: &Message) {
        match message.event() {
            b"" => self.hears_response(message),
            b"AsyncAGIStart" => self.hears_start(message),
            b"OriginateResponse" => self.hears_of_placed(message),
            b"AsyncAGIExec" => self.hears_executed(message),
            b"AsyncAGIEnd" => {
                self.orphans.remove(message.get("Uniqueid"));
                self.tell(message.get("Uniqueid"), Told::Ended);
            }
            b"HangupRequest" | b"SoftHangupRequest" => {
                self.shared.hears_of_hang_ups();
                self.tell(message.get("Uniqueid"), Told::HangUp);
            }
            // The other events of the class that tells hang-ups come before the first of them.
            b"Newchannel" | b"Newstate" => self.shared.hears_of_hang_ups(),
            b"Hangup" => {
                self.shared.hears_of_hang_ups();
                self.is_over(message.get("Uniqueid"));
            }
            b"CoreShowChannel" => self.hears_channel(message),
            _ => {}
        }
    }

    fn hears_response(&mut self, message: &Message) {
        let success = message.is_success();
        let id = message.get("ActionID");
        if id == Orphans::LIST.as_bytes() && !success {
            tracing::warn!(
                asterisk = %self.shared.address,
                "calls that nobody answers any more cannot be found ({}): the app's user in manager.conf needs `write = \
                 agi,reporting`",
                message.text("Message")
            );
        }
        let Some(id) = CommandId::parse(id).filter(|id| id.instance == self.instance) else { return };
        if id.purpose == Purpose::Originate {
            if !success {
                let why = message.text("Message");
                let hint = if why.contains("ermission") {
                    " (the app's user in manager.conf needs `write = originate`)"
                } else if why.contains("xtension does not exist") {
                    " (the dialplan needs the context [agi-originate], which `cargo run -- dialplan` prints)"
                } else {
                    ""
                };
                self.became(id.channel, Originated::Failed(why + hint));
            }
            return;
        }
        // This only says that a command is in the queue.
        if success && message.get("Ping").is_empty() && message.get("Variable").is_empty() {
            return;
        }
        let told = Told::Response {
            number: id.number,
            success,
            message: message.text("Message"),
            value: message.get("Value").to_vec(),
        };
        self.tell(id.channel, told);
    }

    fn hears_start(&mut self, message: &Message) {
        let channel = message.get("Uniqueid").to_vec();
        self.orphans.remove(&channel);
        if self.placed.get(&channel).is_some_and(|placed| placed.pending.is_some())
            && self.is_machine(message, &channel)
        {
            return;
        }
        self.calls.retain(|_, call| !call.is_closed());
        if self.calls.len() >= self.shared.most_calls {
            warning::TOO_MANY.of_peer(message.text("Channel"));
            return;
        }
        let (tell, told) = mpsc::channel(MOST_WAITING);
        let carrier = Carrier {
            actions: self.actions.clone(),
            told,
            instance: self.instance,
            channel: channel.clone(),
            number: 0,
            hung_up: false,
        };
        self.calls.insert(channel, tell);
        let call = AmiCall::new(carrier, Arc::clone(&self.shared), message.text("Channel"));
        let env = message.get("Env").to_vec();
        tokio::spawn(Box::pin(call.run(env)));
    }

    /// Has Asterisk call somebody.
    fn places(&mut self, request: OriginateRequest) {
        let address = &self.shared.address;
        if !address.takes(request.target.as_bytes()) {
            let problem = format!(
                "nobody was called: this app takes only calls below {0} of {address} (`ami://…{0}`), and the route is not there",
                address.prefix
            );
            // Nobody may wait for it.
            let _ = request.answer.send(Originated::Failed(problem));
            return;
        }
        self.number += 1;
        let channel = format!("agi-{:x}-{}", self.instance, self.number).into_bytes();
        let purpose = Purpose::Originate;
        let id = CommandId { purpose, instance: self.instance, number: self.number, channel: &channel }.to_string();
        self.act(request.action(&id, &channel, &self.shared.address.prefix));
        let OriginateRequest { answer, detects_machine, permit, .. } = request;
        let pending = Some(Pending { answer, detects_machine, answered: false });
        self.placed.insert(channel, Placed { pending, _permit: permit });
    }

    fn hears_of_placed(&mut self, message: &Message) {
        let id = CommandId::parse(message.get("ActionID")).filter(|id| id.instance == self.instance);
        let Some(channel) = id.map(|id| id.channel.to_vec()) else { return };
        if !message.is_success() {
            return self.became(&channel, failure(message));
        }
        let pending = self.placed.get_mut(&channel).and_then(|placed| placed.pending.as_mut());
        match pending {
            // Where it goes on says who answered.
            Some(pending) if pending.detects_machine => pending.answered = true,
            Some(_) => self.tell_placed(&channel, Originated::Answered),
            None => {}
        }
    }

    /// A call that was placed begins in AsyncAGI: says whether a machine has answered it.
    fn is_machine(&mut self, message: &Message, channel: &[u8]) -> bool {
        let env: Vec<u8> = percent_encoding::percent_decode(message.get("Env")).collect();
        let machine = Target::Path(format!("{}{MACHINE}", self.shared.address.prefix).into_bytes());
        let is_machine = env::target(&env) == machine;
        if is_machine {
            self.command(Purpose::Command, channel, BREAK);
        }
        self.tell_placed(channel, if is_machine { Originated::Machine } else { Originated::Answered });
        is_machine
    }

    /// It is not placed any more.
    fn became(&mut self, channel: &[u8], originated: Originated) {
        self.tell_placed(channel, originated);
        self.placed.remove(channel);
    }

    fn tell_placed(&mut self, channel: &[u8], originated: Originated) {
        let pending = self.placed.get_mut(channel).and_then(|placed| placed.pending.take());
        if let Some(pending) = pending {
            // Nobody may wait for it.
            let _ = pending.answer.send(originated);
        }
    }

    /// A channel is gone.
    fn is_over(&mut self, channel: &[u8]) {
        let Some(placed) = self.placed.get(channel) else { return };
        // One that was not answered is told by its own event, which comes after this.
        if placed.pending.as_ref().is_none_or(|pending| pending.answered) {
            self.became(
                channel,
                Originated::Failed(
                    "it was hung up before it was known whether a machine had answered (if every call ends so: has Asterisk \
                     loaded app_amd.so?)"
                        .to_owned(),
                ),
            );
        }
    }

    fn hears_executed(&mut self, message: &Message) {
        let (channel, id) = (message.get("Uniqueid"), message.get("CommandID"));
        if let Some(parsed) = CommandId::parse(id) {
            let own = parsed.instance == self.instance;
            match parsed.purpose {
                Purpose::Orphan if own => self.orphans.is_asked(channel, Instant::now()),
                Purpose::Orphan if self.calls.get(channel).is_some_and(|call| !call.is_closed()) => {
                    self.command(Purpose::Owned, channel, FILLER);
                }
                Purpose::Owned if !own => self.orphans.remove(channel),
                Purpose::Orphan | Purpose::Owned | Purpose::Claim | Purpose::Command | Purpose::Originate => {}
            }
        }
        let told = Told::Executed { id: id.to_vec(), encoded: message.get("Result").to_vec() };
        self.tell(channel, told);
    }

    /// A channel that was there when the session began.
    fn hears_channel(&mut self, message: &Message) {
        let channel = message.get("Uniqueid");
        let arguments = message.get("ApplicationData").strip_prefix(b"agi:async,");
        let target = arguments.and_then(|arguments| arguments.split(|byte| *byte == b',').next());
        let is_own = target.is_some_and(|target| self.shared.address.takes(target));
        if message.get("Application") == b"AGI" && is_own && !self.calls.contains_key(channel) {
            self.orphans.add(channel);
            self.command(Purpose::Orphan, channel, FILLER);
        }
    }

    fn tell(&mut self, channel: &[u8], told: Told) {
        let Some(call) = self.calls.get(channel) else { return };
        if let Err(TrySendError::Full(_)) = call.try_send(told) {
            // No Asterisk says so much that nobody asked for. The call is lost, and no other.
            self.calls.remove(channel);
        }
    }
}

async fn write(mut writer: impl AsyncWrite + Unpin, mut waiting: mpsc::UnboundedReceiver<Vec<u8>>) {
    while let Some(bytes) = waiting.recv().await {
        let written = async {
            writer.write_all(&bytes).await?;
            writer.flush().await
        };
        if written.await.is_err() {
            return;
        }
    }
}

/// A session with who plays Asterisk at the other end of a stream, and its calls: at most so many at once.
#[cfg(feature = "testing")]
pub(crate) fn in_memory(
    stream: tokio::io::DuplexStream,
    most_calls: usize,
) -> (impl Future<Output = io::Result<()>>, mpsc::Receiver<super::Incoming>) {
    let (calls, incoming) = mpsc::channel(most_calls);
    let address = super::AmiAddress::simulated();
    let refused = Arc::new(|_, _: &super::AmiAddress| {});
    let shared = Shared::new(address, crate::drain::Drain::default(), calls, refused, most_calls);
    let (reads, writes) = tokio::io::split(stream);
    (Session::run(Arc::new(shared), Reader::new(reads), writes), incoming)
}
