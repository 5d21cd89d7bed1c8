//! What carries one call: its command lines become actions, and events become the lines that `agi://` would have brought.

use tokio::sync::mpsc;

use super::id::{CommandId, Purpose};
use super::message::Action;
use super::pipe::{FILLER, Pieces, Progress};
use agi_protocol::MAX_REPLY;

/// How many events of a call may wait. A call has one command at a time, so a well-behaved Asterisk sends a few.
pub(super) const MOST_WAITING: usize = 64;

/// What the session tells the carrier of a call.
#[derive(Debug)]
pub(super) enum Told {
    /// A command was executed: its name, and the answer as Asterisk encodes it.
    Executed { id: Vec<u8>, encoded: Vec<u8> },
    /// The response to an action.
    Response { number: u32, success: bool, message: String, value: Vec<u8> },
    /// The channel is to hang up.
    HangUp,
    /// Asterisk left AsyncAGI.
    Ended,
}

/// Why there is nothing more to come from Asterisk.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// Asterisk left AsyncAGI.
    Ended,
    /// The channel is not there any more.
    NoChannel,
    /// Asterisk refused the action: why.
    Refused(String),
    /// The answer was larger than [`MAX_REPLY`].
    TooLarge,
    /// The connection is gone.
    Lost,
}

/// The answer to a command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Whole(Vec<u8>),
    /// Asterisk cut a part of it off.
    Damaged,
}

/// One channel in AsyncAGI, seen from a connection.
pub(super) struct Carrier {
    pub(super) actions: mpsc::UnboundedSender<Vec<u8>>,
    pub(super) told: mpsc::Receiver<Told>,
    pub(super) instance: u64,
    /// Its unique id, which stays when the channel is renamed.
    pub(super) channel: Vec<u8>,
    pub(super) number: u32,
    /// Whether the channel is known to hang up.
    pub(super) hung_up: bool,
}

impl Carrier {
    /// Sends a command, and returns its number.
    pub(super) fn send(&mut self, purpose: Purpose, line: &[u8]) -> u32 {
        let id = self.next_id(purpose);
        let action = Action::agi(&id, &self.channel, line);
        self.act(action)
    }

    fn next_id(&mut self, purpose: Purpose) -> String {
        self.number = self.number.wrapping_add(1);
        CommandId { purpose, instance: self.instance, number: self.number, channel: &self.channel }.to_string()
    }

    fn act(&mut self, action: Action) -> u32 {
        // It fails only if the connection is gone, which is told.
        let _ = self.actions.send(action.bytes());
        self.number
    }

    /// Returns what comes next; the end is an error.
    pub(super) async fn next(&mut self) -> Result<Told, Over> {
        match self.told.recv().await {
            None => Err(Over::Lost),
            Some(Told::Ended) => Err(Over::Ended),
            Some(told) => {
                self.hung_up |= matches!(told, Told::HangUp);
                Ok(told)
            }
        }
    }

    /// Waits until this command was executed, and returns its answer as Asterisk encodes it.
    pub(super) async fn executed(&mut self, number: u32) -> Result<Vec<u8>, Over> {
        loop {
            match self.next().await? {
                Told::Executed { id, encoded } if self.is_own(&id, number) => return Ok(encoded),
                Told::Response { number: of, success: false, message, .. } if of == number => {
                    return Err(refused(message));
                }
                Told::Executed { .. } | Told::Response { .. } | Told::HangUp | Told::Ended => {}
            }
        }
    }

    fn is_own(&self, id: &[u8], number: u32) -> bool {
        CommandId::parse(id).is_some_and(|id| id.instance == self.instance && id.number == number)
    }

    /// Executes a line of the app, and fetches the whole of its answer.
    pub(super) async fn answer(&mut self, line: &[u8]) -> Result<Answer, Over> {
        let number = self.send(Purpose::Command, line);
        let encoded = self.executed(number).await?;
        let mut pieces = Pieces::default();
        let progress = pieces.add(&encoded, false);
        self.fetch(pieces, progress).await
    }

    /// Fetches the rest of what is in Asterisk's pipe.
    pub(super) async fn fetch(&mut self, mut pieces: Pieces, mut progress: Progress) -> Result<Answer, Over> {
        while progress == Progress::More {
            if pieces.bytes().len() > MAX_REPLY {
                return Err(Over::TooLarge);
            }
            let number = self.send(Purpose::Command, FILLER);
            progress = self.add_until(number, &mut pieces).await?;
        }
        Ok(if progress == Progress::Whole { Answer::Whole(pieces.take()) } else { Answer::Damaged })
    }

    /// Adds what this command fetches, and what those of others fetch before it: they ask for no more than a NOOP.
    async fn add_until(&mut self, number: u32, pieces: &mut Pieces) -> Result<Progress, Over> {
        loop {
            match self.next().await? {
                Told::Executed { id, encoded } => {
                    let progress = pieces.add(&encoded, true);
                    if self.is_own(&id, number) {
                        return Ok(progress);
                    }
                }
                Told::Response { number: of, success: false, message, .. } if of == number => {
                    return Err(refused(message));
                }
                Told::Response { .. } | Told::HangUp | Told::Ended => {}
            }
        }
    }

    /// Waits until everything that Asterisk had to say is said. Also wakes a session that keeps an event to itself.
    pub(super) async fn fence(&mut self) -> Result<(), Over> {
        let id = self.next_id(Purpose::Command);
        let number = self.act(Action::new("Ping").header("ActionID", id));
        loop {
            match self.next().await? {
                Told::Response { number: of, .. } if of == number => return Ok(()),
                _ => {}
            }
        }
    }

    /// Asks for a variable of the channel, after the end.
    pub(super) async fn variable(&mut self, name: &str) -> Result<Vec<u8>, Over> {
        let id = self.next_id(Purpose::Command);
        let action = Action::new("Getvar").header("ActionID", id).header("Channel", &self.channel);
        let number = self.act(action.header("Variable", name));
        loop {
            match self.told.recv().await {
                None => return Err(Over::Lost),
                Some(Told::Response { number: of, success, message, value }) if of == number => {
                    return if success { Ok(value) } else { Err(refused(message)) };
                }
                Some(_) => {}
            }
        }
    }
}

fn refused(message: String) -> Over {
    // "Channel X does not exist." (AGI), "No such channel" (Getvar)
    if message.contains("does not exist") || message.contains("No such channel") {
        return Over::NoChannel;
    }
    Over::Refused(message)
}
