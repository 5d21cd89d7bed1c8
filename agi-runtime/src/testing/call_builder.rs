//! A call that is about to be placed.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use agi_driver::Clock;
use agi_simulator::{CallSetup, HangUpAt, Session};

#[cfg(feature = "audio")]
use super::call_audio::CallAudio;
use super::caller::Caller;
use super::driver::Driver;
use super::fake_tts::with_spoken_texts;
use super::pbx::Pbx;
use super::setup::Shared;
use crate::app::App;
#[cfg(feature = "hours")]
use crate::call::with_calendar;
use crate::call::{UnixTime, with_simulated_time};

/// Far more than Asterisk ever sends in one go.
const BUFFER: usize = 16 << 20;

/// A call that is about to be placed: its caller, and what the dialplan gives it. A clone can be placed again.
#[derive(Clone)]
#[must_use = "a call is placed by `dial().await`"]
pub struct CallBuilder {
    shared: Shared,
    pub(super) setup: CallSetup,
    piece: usize,
    hang_up_at: Option<HangUpAt>,
    clock: Clock,
    #[cfg(feature = "audio")]
    pub(super) audio: CallAudio,
}

impl Pbx {
    /// Prepares a call. `target` is what follows `agi://127.0.0.1` in the brackets of the dialplan's `AGI(…)`: a path, a
    /// query, and after commas the arguments, as in `/survey/7?lang=en,spring,2`. Asterisk's rules hold: a comma that
    /// belongs to a value is written `\\,`, or is in quotes.
    pub fn caller(&self, target: &str) -> CallBuilder {
        let shared = Shared {
            pbx_state: self.state.clone(),
            answer: self.answer.clone(),
            failures: self.failures.clone(),
            skips: self.skips.clone(),
            bounds: self.bounds,
            #[cfg(feature = "audio")]
            audio: self.audio.clone(),
        };
        CallBuilder::on(shared, target)
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
    pub(super) fn on(shared: Shared, target: &str) -> Self {
        #[cfg(feature = "audio")]
        let audio = CallAudio::of(shared.audio.clone());
        Self {
            shared,
            setup: CallSetup::new(target),
            piece: usize::MAX,
            hang_up_at: None,
            clock: Clock::Virtual,
            #[cfg(feature = "audio")]
            audio,
        }
    }

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

    /// Sets what time it is when the call begins, on its clock: to the dialplan (`${EPOCH}`), and to
    /// `Hours::now` in its handler. It is a [`SystemTime`](std::time::SystemTime), or seconds since 1970-01-01 UTC, or with the
    /// feature `hours` a moment by the clock on the wall. Default: 1700000000, which is 2023-11-14 22:13:20 UTC.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # #[agi_route("/time", manual)]
    /// # async fn time(call: &mut Call) -> Result {
    /// #     let now = call.variable("EPOCH").await?.unwrap_or_default();
    /// #     call.set_variable("SEEN", now.to_string()).await?;
    /// #     Ok(())
    /// # }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let mut caller = App::with(routes![time]).caller("/time").begins(1_774_699_200).dial().await;
    /// # caller.ended().await;
    /// # assert_eq!(caller.variable("SEEN").unwrap(), "1774699200");
    /// # }
    /// ```
    pub fn begins(mut self, moment: impl Into<UnixTime>) -> Self {
        self.setup.begins = moment.into().seconds();
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

    /// Lets the time of the call pass as on a telephone, instead of jumping to what happens next: for a handler that waits for
    /// something outside of the call and for the call at once, such as a network and the caller's audio in one `select!`.
    /// A script that waits for a second then takes a second. Between two commands, while the handler works, the time of the call
    /// stands still with this too.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    /// use std::time::{Duration, Instant};
    ///
    /// #[agi_route("/wait", manual)]
    /// async fn wait(call: &mut Call) -> Result {
    ///     call.wait_for_digit(Duration::from_millis(100)).await?;
    ///     Ok(())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let began = Instant::now();
    /// App::with(routes![wait]).caller("/wait").real_time().dial().await.ends(Status::Ok).await;
    /// assert!(began.elapsed() >= Duration::from_millis(100));
    /// # }
    /// ```
    pub fn real_time(mut self) -> Self {
        self.clock = Clock::Real;
        self
    }

    pub(super) fn hung_up_at(mut self, at: HangUpAt) -> Self {
        self.hang_up_at = Some(at);
        #[cfg(feature = "audio")]
        self.audio.wav.take();
        self
    }

    /// Places the call.
    pub async fn dial(self) -> Caller {
        let Self {
            shared,
            setup,
            piece,
            hang_up_at,
            clock,
            #[cfg(feature = "audio")]
            audio,
        } = self;
        let mut session = Session::new(shared.pbx_state.clone(), &setup);
        session.plan(hang_up_at);
        let (near, far) = tokio::io::duplex(BUFFER);
        let time = Arc::new(AtomicU64::new(0));
        session.show_time(time.clone());
        #[cfg(feature = "audio")]
        audio.prepare(&mut session);
        let answering = (shared.answer)(near);
        let call = agi_driver::Driver::new(session, far, clock).in_pieces(piece);
        #[cfg(feature = "audio")]
        let (call, answering) = audio.carried(call, answering);
        #[cfg(feature = "hours")]
        let answering = with_calendar(setup.begins.into(), time.clone(), answering);
        let answering = with_spoken_texts(shared.pbx_state.clone(), answering);
        let served = match clock {
            Clock::Virtual => tokio::spawn(with_simulated_time(time, answering)),
            Clock::Real => tokio::spawn(answering),
        };
        let mut driver = Driver::new(call, clock, shared.bounds.handler);
        driver.flush().await;
        #[cfg_attr(not(feature = "audio"), expect(unused_mut, reason = "only audio is kept"))]
        let mut caller = Caller::new(driver, served, shared, hang_up_at.is_some());
        #[cfg(feature = "audio")]
        {
            caller.wav = audio.wav;
        }
        caller
    }
}

impl fmt::Debug for CallBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallBuilder")
            .field("setup", &self.setup)
            .field("bounds", &self.shared.bounds)
            .finish_non_exhaustive()
    }
}
