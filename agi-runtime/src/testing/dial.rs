//! A call that is about to be placed.

use std::sync::Arc;

use super::asterisk::{Opening, Session, World};
use super::caller::Caller;
use super::pbx::{Answer, Bounds, Failures, Pbx};
use super::pump::Pump;
use super::sweep::HangUpAt;

/// Far more than Asterisk ever sends in one go.
const BUFFER: usize = 16 << 20;

/// A call that is about to be placed: who calls, and what the dialplan gives it. Cloned, it can be placed again.
#[derive(Clone)]
#[must_use = "a call is placed by `dial().await`"]
pub struct Dial {
    world: Arc<World>,
    answer: Arc<Answer>,
    failures: Failures,
    bounds: Bounds,
    opening: Opening,
    piece: usize,
    hang_up_at: Option<HangUpAt>,
}

impl Dial {
    pub(super) fn new(pbx: &Pbx, opening: Opening) -> Self {
        Self {
            world: pbx.world.clone(),
            answer: pbx.answer.clone(),
            failures: pbx.failures.clone(),
            bounds: pbx.bounds,
            opening,
            piece: usize::MAX,
            hang_up_at: None,
        }
    }

    /// The arguments behind the URL: `AGI(agi://…,spring,2)`.
    pub fn args<A: AsRef<[u8]>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.opening.arguments = arguments.into_iter().map(|argument| argument.as_ref().to_vec()).collect();
        self
    }

    /// Sets a channel variable or function before `AGI()`.
    pub fn variable(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.opening.variables.push((name.as_bytes().to_vec(), value.as_ref().to_vec()));
        self
    }

    /// Who calls: `Ada <+15551234>`, a number, or a name. Nobody knows who, unless given.
    pub fn from(mut self, caller: &str) -> Self {
        self.opening.from(caller);
        self
    }

    /// The caller's name in bytes, which need not be UTF-8.
    pub fn name(mut self, name: impl AsRef<[u8]>) -> Self {
        self.opening.name = Some(name.as_ref().to_vec());
        self
    }

    /// The number that was dialled (`agi_dnid`).
    pub fn to(mut self, number: &str) -> Self {
        self.opening.dnid = Some(number.as_bytes().to_vec());
        self
    }

    /// The channel's language: `en` unless given.
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.opening.language);
        self
    }

    /// Where the dialplan is: `default,s,1` unless given.
    pub fn at(mut self, context: &str, extension: &str, priority: i64) -> Self {
        self.opening.position = Some((context.to_owned(), extension.to_owned(), priority));
        self
    }

    /// The call was answered before `AGI()`; otherwise it rings.
    pub fn answered(mut self) -> Self {
        self.opening.answered = true;
        self
    }

    /// `AGI()` runs in the `h` extension, when the caller is gone.
    pub fn after_hang_up(mut self) -> Self {
        self.opening.dead = true;
        self
    }

    /// What Asterisk sends arrives in pieces of so many bytes: a reply may be cut anywhere.
    pub fn in_pieces(mut self, bytes: usize) -> Self {
        self.piece = bytes.max(1);
        self
    }

    pub(super) fn hung_up_at(mut self, at: HangUpAt) -> Self {
        self.hang_up_at = Some(at);
        self
    }

    /// Places the call.
    pub async fn dial(self) -> Caller {
        let mut session = Session::new(self.world, &self.opening);
        session.plan(self.hang_up_at);
        let (near, far) = tokio::io::duplex(BUFFER);
        let served = tokio::spawn((self.answer)(near));
        let mut pump = Pump::new(session, far, self.piece, self.bounds.handler);
        pump.flush().await;
        Caller::new(pump, served, self.failures, self.bounds, self.hang_up_at.is_some())
    }
}
