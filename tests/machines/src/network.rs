//! The wires between the app and the simulated Asterisk, the clock, and what the caller does.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use agi_simulator::{AppInvocation, CallEvent, CallSetup, LogEntry, PbxState, Session};

use crate::choices::Choices;
use crate::commands::{FORGED, LINES, LONG, MISSING};
use crate::generate::SECRET;
use crate::script::{Event, Script};

/// Bytes on their way, and when they arrive.
type Wire = VecDeque<(Duration, Vec<u8>)>;

/// See the module.
pub struct Network {
    /// How long the call has lasted.
    pub now: Duration,
    /// What is left to chance.
    pub choices: Choices,
    pbx: Arc<PbxState>,
    session: Session,
    to_asterisk: Wire,
    to_app: Wire,
    /// What has come to the app, and was not read.
    arrived: VecDeque<u8>,
    /// What the caller will do, by its time.
    events: VecDeque<(Duration, Event)>,
    broken: bool,
    /// All bytes that the app wrote, and all that it was given.
    pub written: Vec<u8>,
    /// See there.
    pub given: Vec<u8>,
    /// `AGIEXITONHANGUP`: Asterisk ends the dialogue at the hang-up.
    ends_at_hang_up: bool,
}

impl Network {
    /// Begins a call, after its request.
    #[must_use]
    pub fn new(script: &Script) -> Self {
        let pbx = Arc::new(pbx());
        let mut setup = CallSetup::new("/");
        let values = [FORGED, LINES].concat();
        setup.variables =
            values.iter().map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec())).collect();
        let (says_so, ends) = script.on_hang_up;
        for (name, is_on) in [("AGISIGHUP", says_so), ("AGIEXITONHANGUP", ends)] {
            setup.variables.push((name.as_bytes().to_vec(), if is_on { b"yes".to_vec() } else { b"no".to_vec() }));
        }
        let mut session = Session::new(Arc::clone(&pbx), &setup);
        drop(session.take_output());
        Self {
            now: Duration::ZERO,
            choices: Choices::new(script.seed),
            pbx,
            session,
            to_asterisk: Wire::new(),
            to_app: Wire::new(),
            arrived: VecDeque::new(),
            events: VecDeque::new(),
            broken: false,
            written: Vec::new(),
            given: script.received.clone(),
            ends_at_hang_up: ends,
        }
    }

    /// Has the caller do this so long from now.
    pub fn schedule(&mut self, events: &[(Duration, Event)]) {
        self.events.extend(events.iter().map(|(after, event)| (self.now + *after, event.clone())));
        self.events.make_contiguous().sort_by_key(|(at, _)| *at);
    }

    /// What happened on the call.
    #[must_use]
    pub fn log(&self) -> &[LogEntry] {
        self.session.log().entries()
    }

    /// Has the caller key no more of a secret: nobody asks for it any more.
    pub fn keep_secret(&mut self) {
        let of_secret = |event: &Event| matches!(event, Event::Key(key) if SECRET.contains(key.as_char()));
        self.events.retain(|(_, event)| !of_secret(event));
    }

    /// What happened on the call, as a person reads it.
    #[must_use]
    pub fn story(&self) -> String {
        self.session.log().to_string()
    }

    /// Whether the caller is gone, or the connection is.
    #[must_use]
    pub fn is_gone(&self) -> bool {
        self.session.is_hung_up() || self.session.is_over()
    }

    /// Whether AstDB has anything in this family.
    #[must_use]
    pub fn has_data(&self, family: Option<&String>) -> bool {
        family.is_some_and(|family| {
            ["k", "l"].iter().any(|key| self.pbx.get(family.as_bytes(), key.as_bytes()).is_some())
        })
    }

    /// Ends the call with these bytes, which all arrive, and gives the last line that Asterisk read; `None` if the
    /// connection was gone before, or Asterisk reads no more.
    pub fn end(&mut self, last: &[u8]) -> Option<Vec<u8>> {
        let bytes: Vec<u8> =
            self.to_asterisk.drain(..).flat_map(|(_, bytes)| bytes).chain(last.iter().copied()).collect();
        if self.session.is_over() {
            return None;
        }
        self.session.receive(&bytes);
        self.session.close();
        // What runs is waited out, and then the rest is read.
        for _ in 0..100 {
            if self.session.is_over() || !self.session.go_on(self.session.now() + Duration::from_hours(1)) {
                break;
            }
        }
        // The caller ends what waits forever.
        let left = self.session.is_hung_up() || self.session.runs();
        self.session.hang_up();
        if left && self.ends_at_hang_up {
            return None;
        }
        self.log().iter().rev().find_map(|entry| match &entry.what {
            CallEvent::App(line) => Some(line.clone()),
            _ => None,
        })
    }

    /// Whether the app has received the hang-up, and has only to read it.
    #[must_use]
    pub fn hang_up_has_come(&self) -> bool {
        self.arrived.len() >= 7 && self.arrived.iter().take(7).eq(b"HANGUP\n")
    }

    /// Takes bytes of the app's, some or all.
    ///
    /// # Errors
    /// If the connection is gone, and the app learns it.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.session.is_over() {
            if self.choices.once_in(2) {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
            self.written.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let count = if self.choices.once_in(8) { 1 + self.choices.below(bytes.len()) } else { bytes.len() };
        let at = self.now + self.latency();
        push(&mut self.to_asterisk, at, bytes[..count].to_vec());
        self.written.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    /// Gives the app what has come, some or all; `None` if nothing has.
    pub fn read(&mut self, room: &mut [u8]) -> Option<io::Result<usize>> {
        if !self.arrived.is_empty() {
            let most = room.len().min(self.arrived.len());
            let count = if self.choices.once_in(8) { 1 + self.choices.below(most) } else { most };
            for (place, byte) in room.iter_mut().zip(self.arrived.drain(..count)) {
                *place = byte;
                self.given.push(byte);
            }
            return Some(Ok(count));
        }
        let over = self.session.is_over() && self.to_app.is_empty();
        over.then(|| if self.broken { Err(io::ErrorKind::ConnectionReset.into()) } else { Ok(0) })
    }

    /// Goes on to the next thing that happens, if that is not after `limit`; otherwise to `limit`. Whether something
    /// happened.
    pub fn advance(&mut self, limit: Option<Duration>) -> bool {
        let heads = [self.to_asterisk.front(), self.to_app.front()].into_iter().flatten().map(|(at, _)| *at);
        let events = self.events.front().map(|(at, _)| *at);
        let next = heads.chain(events).chain(self.session.due()).min();
        let Some(next) = next.filter(|next| limit.is_none_or(|limit| *next <= limit)) else {
            self.now = self.now.max(limit.unwrap_or(self.now));
            self.session.go_on(self.now);
            return false;
        };
        self.now = self.now.max(next);
        self.session.go_on(self.now);
        if self.choices.once_in(2) {
            self.deliver();
            self.happen();
        } else {
            self.happen();
            self.deliver();
        }
        self.send();
        while let Some((_, bytes)) = self.to_app.pop_front_if(|(at, _)| *at <= self.now) {
            self.arrived.extend(bytes);
        }
        true
    }

    /// Has the caller leave, who waits for nothing any more. Whether Asterisk waited for that.
    pub fn give_up(&mut self) -> bool {
        let waits = self.session.runs();
        self.session.hang_up();
        self.send();
        waits
    }

    /// What arrives at one moment is read in one go.
    fn deliver(&mut self) {
        let mut bytes = Vec::new();
        while let Some((_, some)) = self.to_asterisk.pop_front_if(|(at, _)| *at <= self.now) {
            bytes.extend(some);
        }
        if !bytes.is_empty() && !self.session.is_over() {
            self.session.receive(&bytes);
        }
    }

    fn happen(&mut self) {
        while let Some((_, event)) = self.events.pop_front_if(|(at, _)| *at <= self.now) {
            if self.session.is_over() {
                continue;
            }
            match event {
                Event::HangUp => self.session.hang_up(),
                Event::Cut => {
                    self.send();
                    self.session.cut();
                    self.broken = self.choices.once_in(2);
                }
                // Nobody is left to press it.
                _ if self.session.is_hung_up() => {}
                Event::Key(key) => self.session.press(key),
                Event::Text(text) => self.session.text(text.as_bytes()),
            }
        }
    }

    /// Puts on the wire what Asterisk has said: whole, or in pieces. What forges a line comes whole, as it does from
    /// Asterisk: a piece of it that came during the next command could not be told from that one's answer.
    fn send(&mut self) {
        let said = self.session.take_output();
        if said.is_empty() {
            return;
        }
        let mut rest = &said[..];
        while !self.forges() && rest.len() > 1 && self.choices.once_in(4) {
            let (piece, behind) = rest.split_at(1 + self.choices.below(rest.len() - 1));
            let at = self.now + self.latency();
            push(&mut self.to_app, at, piece.to_vec());
            rest = behind;
        }
        let at = self.now + self.latency();
        push(&mut self.to_app, at, rest.to_vec());
    }

    fn forges(&self) -> bool {
        let last = self.log().iter().rev().find_map(|entry| match &entry.what {
            CallEvent::App(line) => Some(line),
            _ => None,
        });
        last.is_some_and(|line| line.starts_with(b"GET VARIABLE \"FORGED"))
    }

    fn latency(&mut self) -> Duration {
        let millis = match self.choices.below(16) {
            0..=10 => 0,
            11..=13 => self.choices.below(4),
            14 => 10,
            _ => 150,
        };
        Duration::from_millis(millis as u64)
    }
}

/// Nothing overtakes what was sent before.
fn push(wire: &mut Wire, at: Duration, bytes: Vec<u8>) {
    let at = wire.back().map_or(at, |(before, _)| at.max(*before));
    wire.push_back((at, bytes));
}

fn pbx() -> PbxState {
    let mut pbx = PbxState::default();
    let sounds = pbx.sounds_mut();
    sounds.name(MISSING, None);
    sounds.name("short", Some(Duration::from_millis(200)));
    sounds.name(LONG, Some(Duration::from_mins(2)));
    let some_time = Duration::from_millis(700);
    let busy = move |run: &mut AppInvocation<'_>| {
        run.lasts(some_time).result(-1);
    };
    let quick = |run: &mut AppInvocation<'_>| {
        run.result(12);
    };
    let leaves = |run: &mut AppInvocation<'_>| {
        run.never_returns();
    };
    let lasts = move |run: &mut AppInvocation<'_>| {
        run.lasts(some_time);
    };
    pbx.application("busy", Box::new(busy));
    pbx.application("quick", Box::new(quick));
    pbx.subroutine("sub", "returns", "1", Box::new(|_| {}));
    pbx.subroutine("sub", "leaves", "1", Box::new(leaves));
    pbx.subroutine("sub", "lasts", "1", Box::new(lasts));
    pbx
}
