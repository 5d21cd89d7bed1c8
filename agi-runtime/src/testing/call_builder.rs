//! A call that is about to be placed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use agi_simulator::{CallSetup, HangUpAt, PbxState, Session};

use super::caller::Caller;
use super::driver::Driver;
use super::pbx::Pbx;
use super::setup::{Answer, Bounds, Failures};
use crate::app::App;
use crate::call::with_simulated_time;

/// Far more than Asterisk ever sends in one go.
const BUFFER: usize = 16 << 20;

/// A call that is about to be placed: its caller, and what the dialplan gives it. A clone can be placed again.
#[derive(Clone)]
#[must_use = "a call is placed by `dial().await`"]
pub struct CallBuilder {
    pbx_state: Arc<PbxState>,
    answer: Arc<Answer>,
    pub(super) failures: Failures,
    pub(super) bounds: Bounds,
    setup: CallSetup,
    piece: usize,
    hang_up_at: Option<HangUpAt>,
}

impl Pbx {
    /// Prepares a call. `target` is what follows `agi://127.0.0.1` in the brackets of the dialplan's `AGI(…)`: a path, a
    /// query, and after commas the arguments, as in `/survey/7?lang=en,spring,2`. Asterisk's rules hold: a comma that
    /// belongs to a value is written `\\,`, or is in quotes.
    pub fn caller(&self, target: &str) -> CallBuilder {
        CallBuilder {
            pbx_state: self.state.clone(),
            answer: self.answer.clone(),
            failures: self.failures.clone(),
            bounds: self.bounds,
            setup: CallSetup::new(target),
            piece: usize::MAX,
            hang_up_at: None,
        }
    }
}

impl Caller {
    /// Prepares the call of one whom the app calls, on the same Asterisk.
    pub(super) fn called_leg(&self, address: &str) -> CallBuilder {
        CallBuilder { setup: CallSetup::new(address), hang_up_at: None, ..self.placed.clone() }
    }
}

impl App {
    /// Prepares a call to this app, on a simulated Asterisk of its own: see [`Pbx::caller`].
    ///
    /// # Panics
    /// If [`App::check`] finds anything, with everything that it finds.
    #[track_caller]
    pub fn caller(self, target: &str) -> CallBuilder {
        Pbx::new(self).caller(target)
    }
}

impl CallBuilder {
    /// Sets the arguments after the URL, `AGI(agi://…,spring,2)`, each as it is to arrive: commas and quotes in it mean
    /// nothing. They follow those of the target.
    pub fn args<A: AsRef<[u8]>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.setup.further_arguments(arguments.into_iter().map(|argument| argument.as_ref().to_vec()));
        self
    }

    /// Sets a channel variable or function before `AGI()`.
    pub fn variable(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.setup.variables.push((name.as_bytes().to_vec(), value.as_ref().to_vec()));
        self
    }

    /// Names the caller: `Ada <+15551234>`, a number, or a name. Default: not known. `anonymous` (or `private`,
    /// `restricted`, `unavailable`, `unknown`, `withheld`) is a caller who withholds the number, as SIP has it.
    pub fn from(mut self, caller: &str) -> Self {
        self.setup.from(caller);
        self
    }

    /// Sets the caller's name in bytes, which need not be UTF-8.
    pub fn name(mut self, name: impl AsRef<[u8]>) -> Self {
        self.setup.name = Some(name.as_ref().to_vec());
        self
    }

    /// Sets the number that was dialled (`agi_dnid`).
    pub fn to(mut self, number: &str) -> Self {
        self.setup.dnid = Some(number.as_bytes().to_vec());
        self
    }

    /// Sets the channel's language. Default: `en`.
    pub fn language(mut self, language: &str) -> Self {
        language.clone_into(&mut self.setup.language);
        self
    }

    /// Sets the position in the dialplan. Default: `default`, `s`, 1.
    pub fn at(mut self, context: &str, extension: &str, priority: i64) -> Self {
        self.setup.position = Some((context.to_owned(), extension.to_owned(), priority));
        self
    }

    /// Answers the call before `AGI()`. Default: it rings.
    pub fn answered(mut self) -> Self {
        self.setup.answered = true;
        self
    }

    /// Runs `AGI()` in the `h` extension, after the caller hung up.
    pub fn after_hang_up(mut self) -> Self {
        self.setup.dead = true;
        self
    }

    /// Delivers what Asterisk sends in pieces of this many bytes: a reply may be cut anywhere.
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
        let placed = self.clone();
        let mut session = Session::new(self.pbx_state, &self.setup);
        session.plan(self.hang_up_at);
        let (near, far) = tokio::io::duplex(BUFFER);
        let time = Arc::new(AtomicU64::new(0));
        session.show_time(time.clone());
        let served = tokio::spawn(with_simulated_time(time, (self.answer)(near)));
        let mut driver = Driver::new(session, far, self.piece, self.bounds.handler);
        driver.flush().await;
        Caller::new(driver, served, placed, self.hang_up_at.is_some())
    }
}

impl fmt::Debug for CallBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallBuilder").field("setup", &self.setup).field("bounds", &self.bounds).finish_non_exhaustive()
    }
}
