//! Dial, where a test plays the called parties: it rings, one answers, is asked (option `U`), talks, and hangs up
//! (`app_dial.c`; measured on 22.10 and 16.28).

use std::any::Any;
use std::time::Duration;

use agi_protocol::Text;

use crate::arguments::{split, split_raw};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::dial_and_queue::{TIMES, options_of};
use crate::pbx_state::PbxState;
use crate::variables;

/// A Dial that goes on.
pub(super) struct DialRun {
    destinations: Vec<Vec<u8>>,
    /// The context of the subroutine that runs on the called channel, and its arguments.
    subroutine: Option<Vec<Vec<u8>>>,
    /// Whether the caller's call goes on after the talk (`g`).
    goes_on: bool,
    rings_until: Option<Duration>,
    stage: Stage,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Rings,
    /// The subroutine runs.
    Asks,
    Talks,
}

/// What a called party finds when it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CalledParty {
    /// It talks to the caller.
    Talks,
    /// A subroutine runs on its channel first: the context, and the arguments.
    Asked(Vec<Text>),
}

/// Returns how Dial with these arguments ends at once, whoever there is: its `DIALSTATUS`, and the result of EXEC. `None` if it
/// calls somebody.
#[must_use]
pub fn dial_refused(arguments: &[u8]) -> Option<(&'static str, i32)> {
    refused(&destinations(&mut split(arguments, b',', usize::MAX).into_iter()))
}

/// The first of Dial's arguments.
fn destinations(arguments: &mut impl Iterator<Item = Vec<u8>>) -> Vec<Vec<u8>> {
    arguments.next().unwrap_or_default().split(|byte| *byte == b'&').map(Vec::from).collect()
}

fn refused(destinations: &[Vec<u8>]) -> Option<(&'static str, i32)> {
    if destinations.iter().any(|destination| !destination.is_empty() && !destination.contains(&b'/')) {
        // One without a technology.
        return Some(("INVALIDARGS", -1));
    }
    destinations.iter().all(Vec::is_empty).then_some(("CHANUNAVAIL", 0))
}

impl DialRun {
    /// `Dial(destination&destination,timeout,options)`
    pub(super) fn start(pbx: &PbxState, ctx: &mut ChannelContext, given: &[u8]) -> Step {
        for name in TIMES {
            variables::unset(ctx, name);
        }
        let mut arguments = split(given, b',', usize::MAX).into_iter();
        let destinations = destinations(&mut arguments);
        if let Some((status, result)) = refused(&destinations) {
            ctx.set("DIALSTATUS", status);
            return Reply::result(result.into()).into();
        }
        if !destinations.iter().any(|destination| pbx.has_phone(destination)) {
            ctx.set("DIALSTATUS", "CHANUNAVAIL");
            return Reply::new("200 result=0").into();
        }
        if ctx.after_hang_up {
            return Reply::result(-1).into();
        }
        let seconds = arguments.next().and_then(|text| String::from_utf8_lossy(&text).parse().ok());
        let timeout = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        let options = options_of(&arguments.next().unwrap_or_default());
        let subroutine = options.iter().find(|(letter, _)| *letter == b'U').map(|(_, place)| {
            let place: Vec<_> = place.iter().map(|byte| if *byte == b'^' { b',' } else { *byte }).collect();
            split_raw(&place, b',', usize::MAX)
        });
        Step::Runs(Box::new(Self {
            destinations,
            subroutine,
            goes_on: options.iter().any(|(letter, _)| *letter == b'g'),
            rings_until: timeout.map(|timeout| ctx.now + timeout),
            stage: Stage::Rings,
        }))
    }

    /// Whether it rings there.
    pub(super) fn rings(&self, destination: &[u8]) -> bool {
        self.stage == Stage::Rings && self.destinations.iter().any(|known| known == destination)
    }

    /// One of them answers, and the others stop ringing.
    pub(super) fn answered(&mut self, ctx: &mut ChannelContext) -> CalledParty {
        if let Some(subroutine) = &self.subroutine {
            self.stage = Stage::Asks;
            return CalledParty::Asked(subroutine.iter().cloned().map(Text::from).collect());
        }
        self.talk(ctx);
        CalledParty::Talks
    }

    fn talk(&mut self, ctx: &mut ChannelContext) {
        self.stage = Stage::Talks;
        ctx.answer();
    }

    /// The subroutine has ended; it returned this, or nothing after a hang-up. Dial connects the two unless a word of its
    /// own says otherwise, and takes over what was returned if there is any word.
    pub(super) fn asked(&mut self, ctx: &mut ChannelContext, result: Option<&[u8]>, returned: &[u8]) -> Progress {
        if result.is_some() {
            ctx.set("GOSUB_RETVAL", returned);
        }
        let status = match result {
            Some(b"CONTINUE" | b"ABORT") => "ANSWER",
            Some(b"BUSY") => "BUSY",
            Some(b"CONGESTION") => "CONGESTION",
            _ => {
                self.talk(ctx);
                return if ctx.hung_up { self.called_hangs_up(ctx) } else { Progress::Continue };
            }
        };
        for name in TIMES {
            variables::set(ctx, name, b"");
        }
        ctx.set("DIALSTATUS", status);
        Progress::Done(Reply::new(if ctx.hung_up { "200 result=-1" } else { "200 result=0" }))
    }

    /// Whether the two talk.
    pub(super) fn talks(&self) -> bool {
        self.stage == Stage::Talks
    }

    /// The called party ends the talk.
    pub(super) fn called_hangs_up(&self, ctx: &mut ChannelContext) -> Progress {
        let since = [Duration::ZERO, ctx.channel.answered_at.unwrap_or_default()];
        for (name, since) in TIMES.into_iter().zip(since) {
            let seconds = ctx.now.saturating_sub(since).as_secs().to_string();
            variables::set(ctx, name, seconds.as_bytes());
        }
        ctx.set("DIALSTATUS", "ANSWER");
        let goes_on = self.goes_on && !ctx.hung_up;
        Progress::Done(Reply::new(if goes_on { "200 result=0" } else { "200 result=-1" }))
    }
}

impl Running for DialRun {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        self.rings_until.filter(|_| self.stage == Stage::Rings)
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match (what, self.stage) {
            (Event::Due, Stage::Rings) => {
                ctx.set("DIALSTATUS", "NOANSWER");
                Progress::Done(Reply::new("200 result=0"))
            }
            (Event::HangUp, Stage::Rings) => {
                ctx.set("DIALSTATUS", "CANCEL");
                Progress::Done(Reply::new("200 result=-1"))
            }
            (Event::HangUp, Stage::Talks) => self.called_hangs_up(ctx),
            // A caller who leaves while the called party is asked is kept until that has ended.
            _ => Progress::Continue,
        }
    }

    fn as_any(&mut self) -> Option<&mut dyn Any> {
        Some(self)
    }
}
