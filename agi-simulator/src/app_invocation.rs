//! What an application or a subroutine of the test does to the call.

use std::fmt;
use std::time::Duration;

use crate::channel_context::ChannelContext;
use crate::evaluate;
use agi_protocol::{Digit, Text};

/// A run of an application (EXEC) or a subroutine (GOSUB) that a test plays.
///
/// Defaults: it takes no time, EXEC answers 0, and a subroutine returns.
pub struct AppInvocation<'a> {
    ctx: &'a mut ChannelContext,
    options: Vec<u8>,
    split: Split,
    pub(super) ran: AppResult,
    pub(super) on_key: Option<OnKey>,
}

/// What a key does while an application goes on; whether it ends it.
pub(super) type OnKey = Box<dyn for<'a> FnMut(&mut AppInvocation<'a>, Digit) -> bool + Send + Sync>;

/// Splits options at their delimiters, into at most this many.
pub(super) type Split = fn(&[u8], u8, usize) -> Vec<Vec<u8>>;

/// The result of a run.
#[derive(Clone)]
pub(super) struct AppResult {
    pub(super) lasts: Duration,
    /// What EXEC answers, if the test says so.
    pub(super) result: Option<i64>,
    /// Whether the subroutine reaches a `Return()`.
    pub(super) returns: bool,
    pub(super) hangs_up: bool,
}

impl fmt::Debug for AppInvocation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppInvocation").field("options", &Text::from(self.options.clone())).finish_non_exhaustive()
    }
}

impl<'a> AppInvocation<'a> {
    pub(super) fn new(ctx: &'a mut ChannelContext, options: Vec<u8>, split: Split) -> Self {
        let ran = AppResult { lasts: Duration::ZERO, result: None, returns: true, hangs_up: false };
        Self { ctx, options, split, ran, on_key: None }
    }

    /// Returns what is between the brackets in a dialplan: `SIP/1,20` of `Dial(SIP/1,20)`.
    #[must_use]
    pub fn options(&self) -> Text {
        Text::from(self.options.clone())
    }

    /// Splits the options at their commas as Asterisk does: a comma within quotes or brackets splits nothing. An
    /// application sees them without quotes and backslashes, a subroutine with them.
    #[must_use]
    pub fn arguments(&self) -> Vec<Text> {
        (self.split)(&self.options, b',', usize::MAX).into_iter().map(Text::from).collect()
    }

    /// Reads a channel variable or function, such as `CALLERID(num)`; `None` if it is not set.
    #[must_use]
    pub fn variable(&mut self, name: &str) -> Option<Text> {
        evaluate::value(self.ctx, name.as_bytes()).map(Text::from)
    }

    /// Sets a channel variable, or the value of a function, whatever the function.
    pub fn set(&mut self, name: &str, value: impl AsRef<[u8]>) -> &mut Self {
        evaluate::provide(self.ctx, name.as_bytes(), value.as_ref());
        self
    }

    /// Lets the caller hear this.
    pub fn hears(&mut self, what: &str) -> &mut Self {
        self.ctx.hears(what.as_bytes());
        self
    }

    /// Lets the run take this long, in virtual time. If the caller hangs up meanwhile, the run ends.
    pub fn lasts(&mut self, time: Duration) -> &mut Self {
        self.ran.lasts += time;
        self
    }

    /// Goes on until a key for which this returns true, or until the caller hangs up. What it does to the call then is what
    /// the application does; the rest of this run is passed over.
    pub fn goes_on_until_key(
        &mut self,
        on_key: impl for<'r> FnMut(&mut AppInvocation<'r>, Digit) -> bool + Send + Sync + 'static,
    ) -> &mut Self {
        self.on_key = Some(Box::new(on_key));
        self
    }

    /// Sets what EXEC answers. Default: 0, or -1 if the application hangs up.
    ///
    /// Dial whose `DIALSTATUS` is `ANSWER` answers -1 unless it has the option `g`, and Queue whose `QUEUESTATUS` is
    /// `CONTINUE` answers -1, and leaves no status, unless it has the option `c`: the caller is still there (measured on
    /// 22.10). Both are so without a word of the test.
    pub fn result(&mut self, result: i32) -> &mut Self {
        self.ran.result = Some(result.into());
        self
    }

    /// Sets where the dialplan continues, as a queue does that is left by a key: `continues_at("exits", "5", 1)`. The
    /// app reads it as `CONTEXT` and `EXTEN`, and as `PRIORITY` one less, as of Asterisk.
    pub fn continues_at(&mut self, context: &str, extension: &str, priority: i64) -> &mut Self {
        let channel = &mut self.ctx.channel;
        (channel.context, channel.extension) = (context.into(), extension.into());
        channel.continue_at(priority);
        self
    }

    /// Sets what the subroutine's `Return(value)` leaves in `GOSUB_RETVAL`. Default: nothing.
    pub fn returns(&mut self, value: impl AsRef<[u8]>) -> &mut Self {
        self.ctx.set("GOSUB_RETVAL", value.as_ref());
        self
    }

    /// Ends the subroutine without a `Return()`, as by `Goto()`.
    pub fn never_returns(&mut self) -> &mut Self {
        self.ran.returns = false;
        self
    }

    /// Hangs the call up at the end of the run.
    pub fn hangs_up(&mut self) -> &mut Self {
        self.ran.hangs_up = true;
        self
    }

    /// Answers the call.
    pub fn answers(&mut self) -> &mut Self {
        self.ctx.answer();
        self
    }

    pub(super) fn ctx(&mut self) -> &mut ChannelContext {
        self.ctx
    }
}
