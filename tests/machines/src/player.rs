//! Plays a script: drives the dialogue, and checks the rules.

use std::time::Duration;

use agi_protocol::dialogue::{AnswerReader, Dialogue, Ending, Failure, Goal, Want};
use agi_protocol::{ReplyFraming, Spec, Status};

use crate::commands::{Said, UNIQUE, reader};
use crate::ears::Ears;
use crate::network::Network;
use crate::rules::{self, Broken};
use crate::script::{Act, Drop, LEFT, Script, Step};

/// More wants than any step has.
const ENDLESS: usize = 20_000;

/// A caller who hears nothing for this long leaves. A question of the dialogue's comes every 5 s at least.
const PATIENCE: Duration = Duration::from_mins(1);

/// What was played.
#[derive(Clone, Copy, Debug, Default)]
pub struct Played {
    /// How often the dialogue was asked what it wants.
    pub wants: usize,
    /// How many commands were begun.
    pub commands: usize,
    /// How many of them were answered by Asterisk.
    pub answered: usize,
    /// How many were dropped.
    pub dropped: usize,
    /// How many were answered by the hang-up.
    pub hung_up: usize,
}

/// Plays a script.
///
/// # Errors
/// If a rule is broken.
pub fn play(script: &Script) -> Result<Played, Broken> {
    let mut player = Player {
        dialogue: Dialogue::new(script.received.clone()),
        network: Network::new(script),
        ears: Ears::default(),
        timer: None,
        gave_up: Duration::ZERO,
        unique: 0,
        in_step: script.received.is_empty(),
        left: None,
        forged: !script.received.is_empty(),
        raw: false,
        played: Played::default(),
    };
    player.dialogue.observe(Box::new(player.ears.clone()));
    for (number, step) in script.steps.iter().enumerate() {
        player.step(step).map_err(|broken| format!("step {number}: {broken}\n{}", player.network.story()))?;
    }
    player.end()
}

struct Player {
    dialogue: Dialogue,
    network: Network,
    ears: Ears,
    timer: Option<Duration>,
    /// When the caller had enough of it.
    gave_up: Duration,
    unique: u32,
    /// Nothing was dropped since the last answer.
    in_step: bool,
    /// The number of log entries when a line was left for the next command.
    left: Option<usize>,
    /// Lines came that no command asked for.
    forged: bool,
    /// A value was read as it stands, which may hold a HANGUP of its own.
    raw: bool,
    played: Played,
}

/// How a step ended.
enum Driven {
    Dropped,
    Ended { ending: Ending, sent: bool },
}

impl Player {
    fn step(&mut self, step: &Step) -> Result<(), Broken> {
        self.network.schedule(&step.meanwhile);
        match &step.act {
            Act::Command { spec, arguments, secret } => self.command(spec, arguments, *secret, step.dropped),
            Act::Leave => {
                if !self.dialogue.is_hung_up() {
                    self.left = Some(self.network.log().len());
                }
                self.dialogue.send_before_next(format!("{LEFT}\n").as_bytes());
                self.in_step = false;
                Ok(())
            }
            Act::Pause => {
                let until = self.deadline(step.dropped);
                while self.network.advance(until) {}
                Ok(())
            }
            Act::UntilHangUp => match self.drive(Goal::HangUp, step.dropped)? {
                Driven::Ended { .. } if !self.network.is_gone() => {
                    Err("a wait ended by the hang-up, and the caller is there".to_owned())
                }
                Driven::Ended { .. } if !self.dialogue.is_hung_up() => Err("the hang-up is forgotten".to_owned()),
                _ => Ok(()),
            },
        }
    }

    fn command(
        &mut self,
        spec: &'static Spec,
        arguments: &[String],
        secret: bool,
        dropped: Option<Drop>,
    ) -> Result<(), Broken> {
        self.played.commands += 1;
        let about = arguments.first().map_or("", String::as_str);
        self.forged |= about.starts_with("FORGED");
        self.raw |= spec.framing == ReplyFraming::Value;
        let (line, arguments) = self.begin(spec, arguments);
        let hang_up_has_come = self.in_step && self.network.is_gone() && self.network.hang_up_has_come();
        let must_know = (self.dialogue.is_hung_up() || hang_up_has_come) && !spec.allowed_after_hangup;
        let there_was = self.in_step.then(|| self.network.has_data(arguments.first()));
        let before = self.network.log().len();
        self.dialogue.hide(secret);
        let (mut reader, mut window) = (AnswerReader::new(reader(spec)), None);
        let answer = loop {
            let Driven::Ended { ending, sent } = self.drive(Goal::Answer, dropped)? else { break None };
            if must_know && (sent || ending != Ending::HungUp) {
                return Err(format!("{} is sent, though the hang-up is known", spec.name));
            }
            if ending == Ending::Answered {
                // The second one, if there is one, is that of the question for the channel's state.
                let asked = if window.is_none() { &*line } else { b"CHANNEL STATUS" };
                let seen = rules::the_answer_is_its_own(self.network.log(), asked, self.dialogue.reply_bytes())?;
                window.get_or_insert(seen);
            } else if self.in_step && window.is_none() && !sent
                // After a raw value the dialogue asks that itself, to find out whether a HANGUP is one.
                && !(self.raw && &*line == b"CHANNEL STATUS")
                && rules::has_line(&self.network.log()[before..], &line)
            {
                return Err(format!("{} is not sent, and yet Asterisk has it", spec.name));
            }
            if let Some(answer) = reader.read(&mut self.dialogue, ending, |_, failure| failure) {
                break Some(answer);
            }
        };
        self.dialogue.hide(false);
        self.network.keep_secret();
        let Some(answer) = answer else {
            self.played.dropped += 1;
            self.in_step = false;
            return Ok(());
        };
        if let Some(window) = window {
            self.played.answered += 1;
            let log = self.network.log();
            rules::the_answer_is_true(&log[window.entries.clone()], &window, spec, &arguments, &answer)?;
            if self.left.take().is_some_and(|left| !rules::has_line(&log[left..], LEFT.as_bytes())) {
                return Err(format!("{LEFT:?} was left, and not sent"));
            }
            rules::a_secret_is_gone(self.dialogue.input_memory())?;
            if let Some(there_was) = there_was.filter(|_| spec.name == "DATABASE DELTREE") {
                rules::deletes_what_was_there(&answer, there_was)?;
            }
        }
        self.in_step = true;
        self.after(spec, &answer)
    }

    /// Begins a command, and gives its line, without the line feed, and its arguments.
    fn begin(&mut self, spec: &'static Spec, arguments: &[String]) -> (Vec<u8>, Vec<String>) {
        let mut texts = arguments.to_vec();
        for text in texts.iter_mut().filter(|text| *text == UNIQUE) {
            self.unique += 1;
            *text = format!("unique) {}", self.unique);
        }
        self.dialogue.begin(spec);
        for text in &texts {
            self.dialogue.line().text(text.as_bytes());
        }
        self.dialogue.finish(8191).expect("a command of the script fits into a line");
        (self.dialogue.line_bytes().trim_ascii_end().to_vec(), texts)
    }

    /// What holds for any answer, and what the next ones may be.
    fn after(&mut self, spec: &Spec, answer: &Result<Said, Failure>) -> Result<(), Broken> {
        self.ears.check()?;
        if self.dialogue.take_unasked() && !self.forged {
            return Err("bytes came that no command asked for, and nobody forged them".to_owned());
        }
        let Err(failure) = answer else { return Ok(()) };
        if *failure == Failure::Unexpected && !self.forged {
            return Err(format!("{} is answered by what it cannot be", spec.name));
        }
        rules::a_hang_up_is_true(spec, *failure, self.network.is_gone())?;
        if *failure == Failure::HungUp {
            self.played.hung_up += 1;
            if !self.dialogue.hangup_was_reported() || !self.dialogue.is_hung_up() {
                return Err("a hang-up was told, and is forgotten".to_owned());
            }
        } else if self.played.hung_up == 0 && self.dialogue.hangup_was_reported() {
            return Err("a hang-up was not told, and counts as told".to_owned());
        }
        Ok(())
    }

    /// Does what the dialogue wants, until the goal is reached or the step is dropped.
    fn drive(&mut self, goal: Goal, dropped: Option<Drop>) -> Result<Driven, Broken> {
        let (begun, deadline) = (self.network.now, self.deadline(dropped));
        let mut written = 0;
        for _ in 0..ENDLESS {
            if deadline.is_some_and(|deadline| deadline <= self.network.now) {
                return Ok(Driven::Dropped);
            }
            self.played.wants += 1;
            match self.dialogue.want(goal) {
                Want::Write(bytes) => {
                    let most = match dropped {
                        Some(Drop::Bytes(most)) if most <= written => return Ok(Driven::Dropped),
                        Some(Drop::Bytes(most)) => bytes.len().min(most - written),
                        _ => bytes.len(),
                    };
                    let wrote = self.network.write(&bytes[..most]);
                    written += wrote.as_ref().map_or(0, |count| *count);
                    self.dialogue.wrote(wrote);
                }
                Want::WriteOrRead { rest, room } => {
                    let blocked = self.network.choices.once_in(3);
                    if let Some(read) = blocked.then(|| self.network.read(room)).flatten() {
                        self.dialogue.read(read);
                    } else {
                        let wrote = self.network.write(rest);
                        self.dialogue.wrote(wrote);
                    }
                }
                Want::Read { room, .. } => {
                    assert!(!room.is_empty(), "there is no room to read into");
                    if self.timer.take_if(|timer| *timer <= self.network.now).is_some() {
                        self.dialogue.rang();
                    } else if let Some(read) = self.network.read(room) {
                        self.dialogue.read(read);
                    } else {
                        self.wait(goal, deadline, begun)?;
                    }
                }
                Want::Look => match self.network.read(self.dialogue.room()) {
                    Some(read) => self.dialogue.read(read),
                    None => self.dialogue.nothing_waits(),
                },
                Want::Timer(after) => {
                    self.timer = Some(self.network.now + after);
                    self.dialogue.timer_is_set();
                }
                Want::Done(ending) => return Ok(Driven::Ended { ending, sent: true }),
                Want::NotSent(ending) => return Ok(Driven::Ended { ending, sent: false }),
            }
        }
        Err("the dialogue wants something again and again".to_owned())
    }

    /// Lets time pass until something happens.
    fn wait(&mut self, goal: Goal, deadline: Option<Duration>, begun: Duration) -> Result<(), Broken> {
        let limit = self.timer.into_iter().chain(deadline).min();
        let happened = self.network.advance(limit);
        let patient = limit.is_some() && self.network.now < begun.max(self.gave_up) + PATIENCE;
        if happened || patient || goal == Goal::HangUp {
            return Ok(());
        }
        // The caller leaves, who waits for nothing any more.
        self.gave_up = self.network.now;
        if self.network.give_up() {
            return Ok(());
        }
        Err("the dialogue waits for what will not come".to_owned())
    }

    fn deadline(&self, dropped: Option<Drop>) -> Option<Duration> {
        match dropped {
            Some(Drop::Time(time)) => Some(self.network.now + time),
            _ => None,
        }
    }

    /// The handler returns: the rest of a line is sent, and the call's status.
    fn end(mut self) -> Result<Played, Broken> {
        let unsent = self.dialogue.into_unsent();
        self.ears.check()?;
        let told = self.ears.told();
        if told.sent != self.network.written || told.received != self.network.given {
            return Err("the observer was not told everything".to_owned());
        }
        drop(told);
        let last = Status::Ok.last_words(unsent);
        if let Some(said) = self.network.end(&last)
            && said != last.split(|byte| *byte == b'\n').rev().nth(1).unwrap_or_default()
        {
            return Err(format!("the last words are {:?}", said.escape_ascii().to_string()));
        }
        Ok(self.played)
    }
}

impl std::ops::Add for Played {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            wants: self.wants + other.wants,
            commands: self.commands + other.commands,
            answered: self.answered + other.answered,
            dropped: self.dropped + other.dropped,
            hung_up: self.hung_up + other.hung_up,
        }
    }
}
