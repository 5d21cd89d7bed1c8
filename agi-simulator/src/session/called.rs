//! The called parties of a Dial, as whoever plays them moves them.

use std::any::Any;

use super::Session;
use crate::channel_context::{ChannelContext, Progress, Running};
use crate::dial_run::{CalledParty, DialRun};
use crate::evaluate;

impl Session {
    /// Returns whether a Dial of the app rings this phone.
    pub fn rings(&mut self, destination: &str) -> bool {
        self.dial_run().is_some_and(|dial| dial.rings(destination.as_bytes()))
    }

    /// Lets a called party answer where it [`rings`](Self::rings). Returns what it finds; `None` if it does not ring.
    pub fn called_answers(&mut self, destination: &str) -> Option<CalledParty> {
        let dial = Self::dial_of(&mut self.running).filter(|dial| dial.rings(destination.as_bytes()))?;
        Some(dial.answered(&mut self.ctx))
    }

    /// Ends the subroutine that a called party was [`asked`](CalledParty::Asked) by: with its `GOSUB_RESULT`, and what it
    /// returned. Returns whether the two talk now.
    pub fn called_was_asked(&mut self, result: Option<&[u8]>, returned: &[u8]) -> bool {
        self.dials(|dial, ctx| dial.asked(ctx, result, returned));
        self.dial_run().is_some_and(|dial| dial.talks())
    }

    /// Lets the called party hang up; whether it talked.
    pub fn called_hangs_up(&mut self) -> bool {
        let talks = self.dial_run().is_some_and(|dial| dial.talks());
        if talks {
            self.dials(|dial, ctx| dial.called_hangs_up(ctx));
        }
        talks
    }

    fn dial_run(&mut self) -> Option<&mut DialRun> {
        Self::dial_of(&mut self.running)
    }

    fn dial_of(running: &mut Option<Box<dyn Running>>) -> Option<&mut DialRun> {
        running.as_mut()?.as_any()?.downcast_mut()
    }

    fn dials(&mut self, does: impl FnOnce(&mut DialRun, &mut ChannelContext) -> Progress) {
        let Some(mut running) = self.running.take() else { return };
        match running.as_any().and_then(<dyn Any>::downcast_mut).map(|dial| does(dial, &mut self.ctx)) {
            Some(Progress::Done(reply)) => self.replies(&reply),
            _ => self.running = Some(running),
        }
        self.work();
    }

    /// Returns the channel variables that a called channel inherits, with the name that it is given.
    #[must_use]
    pub fn inherited(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let channel = &self.ctx.channel;
        let given = |(name, further): &(Vec<u8>, bool)| {
            let value = channel.variables.get(name)?.clone();
            Some((if *further { [b"__", &name[..]].concat() } else { name.clone() }, value))
        };
        channel.inherited.iter().filter_map(given).collect()
    }

    /// Gives a variable, or a function whatever it is, a value from outside of the call.
    pub fn provide(&mut self, name: &str, value: &str) {
        evaluate::provide(&mut self.ctx, name.as_bytes(), value.as_bytes());
    }
}
