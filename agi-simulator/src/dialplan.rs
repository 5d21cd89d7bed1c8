//! EXEC and GOSUB: applications and subroutines.

use std::time::Duration;

use crate::app_invocation::{AppInvocation, AppResult, OnKey};
use crate::applications::built_in;
use crate::arguments::{split, split_raw};
use crate::audio_socket;
use crate::c_numbers::{is_true, scan};
use crate::channel_context::{ChannelContext, Event, Progress, Reply, Running, Step};
use crate::dial_and_queue::Known;
use crate::dial_run::DialRun;
use crate::evaluate::substitute;
use crate::pbx_state::PbxState;
use crate::variables;

/// `EXEC application options`: only the first word after the application counts.
pub(super) fn exec(pbx: &PbxState, ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [name, rest @ ..] = words else { return Step::Usage };
    let given = rest.first().map_or(&b""[..], Vec::as_slice);
    let full = variables::get(ctx, b"AGIEXECFULL").is_some_and(|value| is_true(&value));
    let options = if full { substitute(ctx, given) } else { given.to_vec() };
    let name = name.to_ascii_lowercase();
    match &*name {
        b"audiosocket" if pbx.program(&name).is_none() && ctx.pbx.has_audio_socket => {
            return audio_socket::application(ctx, &options);
        }
        b"dial" => {
            if let Some(step) = audio_socket::dial(ctx, &options) {
                return step;
            }
        }
        _ => {}
    }
    let mut run = AppInvocation::new(ctx, options, split);
    match (pbx.program(&name), built_in(&name)) {
        (Some(program), _) => {
            let known = Known::before(&name, &mut run);
            program(&mut run);
            known.after(&mut run);
        }
        (None, Some(program)) => program(&mut run),
        (None, None) if name == b"dial" && pbx.has_phones() => {
            let given = run.options().into_bytes();
            return DialRun::start(pbx, ctx, &given);
        }
        (None, None) => return Reply::new("200 result=-2").into(),
    }
    if let Some(on_key) = run.on_key.take() {
        let options = run.options().into_bytes();
        return if ctx.after_hang_up {
            Reply::result(-1).into()
        } else {
            Step::Runs(Box::new(Keyed { options, on_key }))
        };
    }
    let ran = run.ran;
    ctx.goes_on_with(ran, executed)
}

/// A result of -1 is not `RESULT_FAILURE` (which is 2).
fn executed(ran: &AppResult, hung_up: bool) -> Reply {
    let result = if hung_up { -1 } else { ran.result.unwrap_or(0) };
    Reply::new(format!("200 result={result}"))
}

/// `GOSUB context extension priority [optional-argument]`
pub(super) fn gosub(pbx: &PbxState, ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([context, extension, priority] | [context, extension, priority, _]) = words else { return Step::Usage };
    let key = [context.clone(), extension.clone(), priority.clone()];
    let number = scan(priority).map(|number| [context.clone(), extension.clone(), number.to_string().into_bytes()]);
    let program = pbx.subroutine_at(&key).or_else(|| pbx.subroutine_at(&number?));
    let Some(program) = program.filter(|_| scan(priority) != Some(0)) else {
        return Reply::failure("200 result=-1 Gosub label not found").into();
    };
    ctx.send(b"100 result=0 Trying...");
    let mut run = AppInvocation::new(ctx, words.get(3).cloned().unwrap_or_default(), split_raw);
    program(&mut run);
    let ran = run.ran;
    ctx.goes_on_with(ran, came_back)
}

fn came_back(ran: &AppResult, hung_up: bool) -> Reply {
    let abnormal = if ran.returns && !hung_up { "" } else { " (abnormal exit)" };
    Reply::new(format!("200 result=0 Gosub complete{abnormal}"))
}

/// How the end of a run reads, and whether it ended by a hang-up.
type Ending = fn(&AppResult, bool) -> Reply;

impl ChannelContext {
    fn goes_on_with(&mut self, ran: AppResult, ending: Ending) -> Step {
        // After a hang-up, what takes time ends at once.
        if self.after_hang_up && !ran.lasts.is_zero() {
            return ending(&ran, true).into();
        }
        if ran.lasts.is_zero() {
            self.hung_up |= ran.hangs_up;
            return ending(&ran, ran.hangs_up).into();
        }
        Step::Runs(Box::new(Lasting { until: self.now + ran.lasts, ran, ending }))
    }
}

/// An application that goes on until a key.
struct Keyed {
    options: Vec<u8>,
    on_key: OnKey,
}

impl Running for Keyed {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        None
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match *what {
            Event::Key(key) => {
                let mut run = AppInvocation::new(ctx, self.options.clone(), split);
                if !(self.on_key)(&mut run, key) {
                    return Progress::Continue;
                }
                let ran = run.ran;
                ctx.hung_up |= ran.hangs_up;
                Progress::Done(executed(&ran, ran.hangs_up))
            }
            Event::HangUp => Progress::Done(Reply::new("200 result=-1")),
            Event::Due | Event::Text(_) | Event::Bytes | Event::Audio(_) => Progress::Continue,
        }
    }
}

struct Lasting {
    until: Duration,
    ran: AppResult,
    ending: Ending,
}

impl Running for Lasting {
    fn due(&self, _: &ChannelContext) -> Option<Duration> {
        Some(self.until)
    }

    fn on_event(&mut self, what: &Event<'_>, ctx: &mut ChannelContext) -> Progress {
        match *what {
            Event::Due => {
                ctx.hung_up |= self.ran.hangs_up;
                Progress::Done((self.ending)(&self.ran, self.ran.hangs_up))
            }
            Event::HangUp => Progress::Done((self.ending)(&self.ran, true)),
            Event::Key(_) | Event::Text(_) | Event::Bytes | Event::Audio(_) => Progress::Continue,
        }
    }
}
