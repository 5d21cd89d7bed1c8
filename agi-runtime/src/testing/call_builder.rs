//! A call that is about to be placed.

use std::sync::Arc;

use agi_simulator::{CallSetup, HangUpAt, PbxState, Session};

use super::caller::Caller;
use super::driver::Driver;
use super::pbx::{Answer, Bounds, Failures, Pbx};

/// Far more than Asterisk ever sends in one go.
const BUFFER: usize = 16 << 20;

/// A call that is about to be placed: who calls, and what the dialplan gives it. Cloned, it can be placed again.
#[derive(Clone)]
#[must_use = "a call is placed by `dial().await`"]
pub struct CallBuilder {
    pbx_state: Arc<PbxState>,
    answer: Arc<Answer>,
    failures: Failures,
    bounds: Bounds,
    setup: CallSetup,
    piece: usize,
    hang_up_at: Option<HangUpAt>,
}

impl CallBuilder {
    pub(super) fn new(pbx: &Pbx, setup: CallSetup) -> Self {
        Self {
            pbx_state: pbx.pbx_state.clone(),
            answer: pbx.answer.clone(),
            failures: pbx.failures.clone(),
            bounds: pbx.bounds,
            setup,
            piece: usize::MAX,
            hang_up_at: None,
        }
    }

    /// The arguments behind the URL: `AGI(agi://…,spring,2)`.
    pub fn args<A: AsRef<[u8]>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.setup.arguments = arguments.into_iter().map(|argument| argument.as_ref().to_vec()).collect();
        self
    }

    /// Sets a channel variable or function before `AGI()`.
    pub fn variable(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.setup.variables.push((name.as_bytes().to_vec(), value.as_ref().to_vec()));
        self
    }

    /// Who calls: `Ada <+15551234>`, a number, or a name. Nobody knows who, unless given.
    pub fn from(mut self, caller: &str) -> Self {
        self.setup.from(caller);
        self
    }

    /// The caller's name in bytes, which need not be UTF-8.
    pub fn name(mut self, name: impl AsRef<[u8]>) -> Self {
        self.setup.name = Some(name.as_ref().to_vec());
        self
    }

    /// The number that was dialled (`agi_dnid`).
    pub fn to(mut self, number: &str) -> Self {
        self.setup.dnid = Some(number.as_bytes().to_vec());
        self
    }

    /// The channel's language: `en` unless given.
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.setup.language);
        self
    }

    /// Where the dialplan is: `default,s,1` unless given.
    pub fn at(mut self, context: &str, extension: &str, priority: i64) -> Self {
        self.setup.position = Some((context.to_owned(), extension.to_owned(), priority));
        self
    }

    /// The call was answered before `AGI()`; otherwise it rings.
    pub fn answered(mut self) -> Self {
        self.setup.answered = true;
        self
    }

    /// `AGI()` runs in the `h` extension, when the caller is gone.
    pub fn after_hang_up(mut self) -> Self {
        self.setup.dead = true;
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
        let mut session = Session::new(self.pbx_state, &self.setup);
        session.plan(self.hang_up_at);
        let (near, far) = tokio::io::duplex(BUFFER);
        let served = tokio::spawn((self.answer)(near));
        let mut driver = Driver::new(session, far, self.piece, self.bounds.handler);
        driver.flush().await;
        Caller::new(driver, served, self.failures, self.bounds, self.hang_up_at.is_some())
    }
}
