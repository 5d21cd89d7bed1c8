//! The life of one call over AsyncAGI: whose it is, its request, its commands, its end.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf, duplex};
use tokio::sync::mpsc::error::TrySendError;
use tokio::time::{sleep, timeout};

use super::carrier::{Answer, Carrier, Over, Told};
use super::env::{self, Target};
use super::id::{CommandId, Purpose};
use super::pipe::{BREAK, FILLER, Pieces, Progress};
use super::shared::Shared;
use super::stream::AmiStream;
use super::warning;
use crate::events::Refusal;
use agi_protocol::{MAX_LINE_OF_ASYNC_AGI, Status};

/// How many bytes may wait in each direction between the app and Asterisk: more than a line and the usual answer.
const BUFFER: usize = 16 * 1024;
/// How long an app that takes no calls waits for another one to take them.
const OTHERS_FIRST: Duration = Duration::from_millis(300);
/// The command that makes Asterisk leave AsyncAGI as failed (`AGISTATUS=FAILURE`), without a line in its log: no text comes
/// within a millisecond.
const FAIL: &[u8] = b"RECEIVE CHAR 1";
/// How often, and at what interval, the app asks a channel how it left AsyncAGI.
const ASKED: usize = 5;
const ASKED_EVERY: Duration = Duration::from_millis(20);

/// A call that begins.
pub(super) struct AmiCall {
    carrier: Carrier,
    shared: Arc<Shared>,
    /// The channel's name, for the log.
    name: String,
    app: Option<App>,
}

/// The app's side.
struct App {
    reads: BufReader<ReadHalf<DuplexStream>>,
    writes: WriteHalf<DuplexStream>,
}

/// How Asterisk left AsyncAGI after a command that failed.
#[derive(PartialEq, Eq)]
enum Left {
    /// The channel hung up, or was moved away.
    HungUp,
    /// The command failed, and the caller is at the dialplan's next step.
    Failed,
}

impl AmiCall {
    pub(super) fn new(carrier: Carrier, shared: Arc<Shared>, name: String) -> Self {
        Self { carrier, shared, name, app: None }
    }

    /// Answers the call, if it is this app's.
    pub(super) async fn run(mut self, env: Vec<u8>) {
        let over = match self.take(&env).await {
            Ok(true) => match self.carry().await {
                Over::TooLarge => {
                    self.app = None;
                    self.finish().await
                }
                over => over,
            },
            Ok(false) => return,
            Err(over) => over,
        };
        self.end(over).await;
    }

    /// Tells the app how it ended.
    async fn end(&mut self, over: Over) {
        if let Over::Refused(message) = &over {
            warning::REFUSED.because(format_args!("{message} ({})", self.name));
        }
        let Some(app) = &mut self.app else { return };
        if matches!(over, Over::Ended | Over::NoChannel) {
            // Whoever does not read it any more needs no word.
            let _ = app.writes.write_all(b"HANGUP\n").await;
        }
    }

    /// Takes the call: says whether it is this app's.
    async fn take(&mut self, env: &[u8]) -> Result<bool, Over> {
        let mut pieces = Pieces::default();
        let progress = pieces.add(env, false);
        let target = env::target(pieces.bytes());
        // The target is in the first kilobyte, unless the caller has a name of half of one. Then an app that takes all calls
        // finds out.
        let is_hidden =
            target == Target::Absent && progress != Progress::Whole && self.shared.address.prefix.is_empty();
        if !is_hidden && !self.is_own(&target) {
            return Ok(false);
        }
        if self.shared.drain.is_draining() && self.others_claim().await? {
            return Ok(false);
        }
        let claim = self.carrier.send(Purpose::Claim, FILLER);
        let Some(progress) = self.claimed(claim, &mut pieces, progress).await? else { return Ok(false) };
        let Answer::Whole(block) = self.carrier.fetch(pieces, progress).await? else {
            tracing::warn!(
                channel = self.name,
                "a call was refused as TOO_LARGE: AsyncAGI cuts a request of more than 1,024 bytes in which much is to be \
                 encoded. Give AGI(agi:async,…) shorter arguments, above all those that are not ASCII, or use agi://"
            );
            return self.refuse(Refusal::TooLarge).await;
        };
        if !self.is_own(&env::target(&block)) {
            return self.refuse(Refusal::NotAgi).await;
        }
        self.hand_over(&env::request_block(&block)).await
    }

    /// Whether the call is for this app. A call that waits forever, because nobody takes it, is a warning.
    fn is_own(&self, target: &Target) -> bool {
        match target {
            Target::Path(path) => {
                if !path.starts_with(b"/") {
                    warning::NO_PATH.of_peer(&self.name);
                }
                self.shared.address.takes(path)
            }
            Target::Forged => self.shared.address.prefix.is_empty(),
            Target::Absent => {
                warning::NO_PATH.of_peer(&self.name);
                false
            }
        }
    }

    /// Whether another app takes the call soon.
    async fn others_claim(&mut self) -> Result<bool, Over> {
        let claimed = async {
            loop {
                if let Told::Executed { id, .. } = self.carrier.next().await? {
                    let foreign = CommandId::parse(&id).is_some_and(|id| id.purpose == Purpose::Claim);
                    return Ok(foreign);
                }
            }
        };
        timeout(OTHERS_FIRST, claimed).await.unwrap_or(Ok(false))
    }

    /// Waits until it is known whose call it is: the first claim that is executed takes it, and all apps see them in the same
    /// order. Adds what comes of the request meanwhile, and returns how far that is; `None`, if the call is another's.
    async fn claimed(
        &mut self,
        claim: u32,
        pieces: &mut Pieces,
        mut progress: Progress,
    ) -> Result<Option<Progress>, Over> {
        loop {
            match self.carrier.next().await? {
                Told::Executed { id, encoded } => {
                    if progress == Progress::More {
                        progress = pieces.add(&encoded, true);
                    }
                    match CommandId::parse(&id) {
                        Some(id) if id.purpose == Purpose::Claim => {
                            return Ok((id.instance == self.carrier.instance).then_some(progress));
                        }
                        // What another app, or an earlier one, asks.
                        Some(_) => {}
                        None => {
                            warning::NOT_ALONE.of_peer(&self.name);
                            return Ok(None);
                        }
                    }
                }
                Told::Response { number, success: false, message, .. } if number == claim => {
                    return Err(Over::Refused(message));
                }
                Told::Response { .. } | Told::HangUp | Told::Ended => {}
            }
        }
    }

    /// Gives the call to the server.
    async fn hand_over(&mut self, block: &[u8]) -> Result<bool, Over> {
        let (near, far) = duplex(BUFFER);
        let calls = self.shared.calls.clone();
        match calls.try_send((AmiStream(near), Arc::clone(&self.shared.address))) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return self.refuse(Refusal::Busy).await,
            // An app that shuts down drains, and so others came first.
            Err(TrySendError::Closed(_)) => return self.refuse(Refusal::Closing).await,
        }
        let (reads, mut writes) = tokio::io::split(far);
        // The app may be gone, and then it says no more.
        let _ = writes.write_all(block).await;
        self.app = Some(App { reads: BufReader::with_capacity(1024, reads), writes });
        Ok(true)
    }

    /// Tells the dialplan why nobody answers.
    async fn refuse(&mut self, refusal: Refusal) -> Result<bool, Over> {
        (self.shared.refused)(refusal, &self.shared.address);
        let words = refusal.status().unwrap_or(Status::Error).last_words(Vec::new());
        for line in words.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            if line == b"failure" {
                self.fail().await?;
            } else {
                self.carrier.answer(line).await?;
            }
        }
        Err(Over::Lost)
    }

    /// Executes what the app says, until it says no more, or Asterisk does.
    async fn carry(&mut self) -> Over {
        // It keeps what was read of a line when something else comes.
        let mut line = Vec::new();
        loop {
            let Some(app) = &mut self.app else { return Over::Lost };
            tokio::select! {
                // An end that is known comes before a command that cannot be executed any more.
                biased;
                told = self.carrier.next() => match told {
                    Ok(_) => continue,
                    Err(over) => return over,
                },
                read = app.reads.read_until(b'\n', &mut line) => {
                    if !matches!(read, Ok(1..)) || line.pop() != Some(b'\n') {
                        return self.finish().await;
                    }
                }
            }
            if let Err(over) = self.execute(&line).await {
                return over;
            }
            line.clear();
        }
    }

    /// Executes a line of the app.
    async fn execute(&mut self, line: &[u8]) -> Result<(), Over> {
        if line == b"failure" {
            return self.fail().await;
        }
        if line == BREAK {
            // As over `agi://`: the call is the app's until its handler returns.
            return self.say(b"200 result=0\n").await;
        }
        if line.len() >= MAX_LINE_OF_ASYNC_AGI {
            return self.say(b"not sent: AsyncAGI carries command lines of at most 1,012 bytes\n").await;
        }
        let answer = match self.carrier.answer(line).await? {
            Answer::Whole(answer) => answer,
            Answer::Damaged => {
                b"cut by AsyncAGI, which carries 1,024 bytes, fewer of what it encodes: read a value by \
                call.variable, or use agi://\n"
                    .to_vec()
            }
        };
        if !answer.starts_with(b"200 result=-1") {
            return self.say(&answer).await;
        }
        // Asterisk leaves after a command that failed, and after a hang-up.
        match self.carrier.fence().await {
            Ok(()) => self.say(&answer).await,
            Err(Over::Ended) => {
                let left = self.how_it_left().await;
                self.say(&answer).await?;
                if left == Left::Failed { Err(self.say_that_it_left(line).await) } else { Err(Over::Ended) }
            }
            Err(over) => Err(over),
        }
    }

    async fn say(&mut self, bytes: &[u8]) -> Result<(), Over> {
        let Some(app) = &mut self.app else { return Err(Over::Lost) };
        // The app may be gone; its last words are read all the same.
        let _ = app.writes.write_all(bytes).await;
        Ok(())
    }

    /// Asks the channel how it left.
    async fn how_it_left(&mut self) -> Left {
        if self.carrier.hung_up {
            return Left::HungUp;
        }
        // A dialplan that hangs up after AGI() is faster than the question. Where hang-ups are told, none was.
        let in_doubt = if self.shared.sees_hang_ups() { Left::Failed } else { Left::HungUp };
        for _ in 0..ASKED {
            match self.carrier.variable("AGISTATUS").await {
                Ok(status) if status == b"FAILURE" => return Left::Failed,
                Ok(status) if status == b"HANGUP" => return Left::HungUp,
                // It is set at any moment.
                Ok(_) => sleep(ASKED_EVERY).await,
                Err(Over::Refused(message)) => {
                    warning::NO_GETVAR.because(message);
                    return in_doubt;
                }
                Err(Over::NoChannel) => {
                    if in_doubt == Left::HungUp {
                        warning::NO_HANG_UPS.of_peer(&self.name);
                    }
                    return in_doubt;
                }
                Err(_) => return Left::HungUp,
            }
        }
        in_doubt
    }

    /// Lets the app find out that the caller is there and the call is not: the question that decides what a failed command
    /// means is answered here, and nothing else any more.
    async fn say_that_it_left(&mut self, line: &[u8]) -> Over {
        let command = String::from_utf8_lossy(&line[..line.len().min(60)]).into_owned();
        tracing::warn!(
            channel = self.name,
            command,
            "Asterisk ended AsyncAGI because a command failed, as it does: the call goes on in the dialplan, with \
             AGISTATUS=FAILURE and without a word of its handler. Over agi:// the handler goes on"
        );
        let Some(app) = &mut self.app else { return Over::Lost };
        let mut line = Vec::new();
        while matches!(app.reads.read_until(b'\n', &mut line).await, Ok(1..)) && line == b"CHANNEL STATUS\n" {
            let _ = app.writes.write_all(b"200 result=6\n").await;
            line.clear();
        }
        Over::Lost
    }

    /// Has Asterisk leave as failed.
    async fn fail(&mut self) -> Result<(), Over> {
        self.carrier.answer(FAIL).await?;
        // A text came within that millisecond, if it did not leave.
        self.carrier.fence().await?;
        Err(self.finish().await)
    }

    /// Has Asterisk leave as done. It first executes the commands in its queue, and so the app's last words.
    async fn finish(&mut self) -> Over {
        if let Err(over) = self.carrier.answer(BREAK).await {
            return over;
        }
        while self.carrier.next().await.is_ok() {}
        // There is nobody to tell.
        Over::Lost
    }
}
