//! EXEC and GOSUB: applications and subroutines.

use std::time::Duration;

use super::applications::built_in;
use super::arguments::{split, split_raw};
use super::run::{Ran, Run};
use super::stage::{Happening, Progress, Reply, Running, Stage, Step, is_true, scan};
use super::substitute::substitute;
use super::variables;

/// `EXEC application options`: only the first word behind the application counts.
pub(super) fn exec(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let [name, rest @ ..] = words else { return Step::Usage };
    let given = rest.first().map_or(&b""[..], Vec::as_slice);
    let full = variables::get(stage, b"AGIEXECFULL").is_some_and(|value| is_true(&value));
    let options = if full { substitute(stage, given) } else { given.to_vec() };
    let name = name.to_ascii_lowercase();
    let world = stage.world.clone();
    let mut run = Run::new(stage, options, split);
    match (world.applications.get(&name), built_in(&name)) {
        (Some(program), _) => program(&mut run),
        (None, Some(program)) => program(&mut run),
        (None, None) => return Reply::new("200 result=-2").into(),
    }
    let ran = run.ran;
    stage.goes_on_with(ran, executed)
}

/// A result of -1 is no `RESULT_FAILURE` (which is 2).
fn executed(ran: &Ran, hung_up: bool) -> Reply {
    let result = if hung_up { -1 } else { ran.result };
    Reply::new(format!("200 result={result}"))
}

/// `GOSUB context extension priority [optional-argument]`
pub(super) fn gosub(stage: &mut Stage, words: &[Vec<u8>]) -> Step {
    let ([context, extension, priority] | [context, extension, priority, _]) = words else { return Step::Usage };
    let world = stage.world.clone();
    let key = [context.clone(), extension.clone(), priority.clone()];
    let Some(program) = world.subroutines.get(&key).filter(|_| scan(priority) != Some(0)) else {
        return Reply::failure("200 result=-1 Gosub label not found").into();
    };
    stage.send(b"100 result=0 Trying...");
    let mut run = Run::new(stage, words.get(3).cloned().unwrap_or_default(), split_raw);
    program(&mut run);
    let ran = run.ran;
    stage.goes_on_with(ran, came_back)
}

fn came_back(ran: &Ran, hung_up: bool) -> Reply {
    let abnormal = if ran.returns && !hung_up { "" } else { " (abnormal exit)" };
    Reply::new(format!("200 result=0 Gosub complete{abnormal}"))
}

/// How the end of a run reads, and whether it ended by a hang-up.
type Ending = fn(&Ran, bool) -> Reply;

impl Stage {
    fn goes_on_with(&mut self, ran: Ran, ending: Ending) -> Step {
        // Behind a hang-up, what takes time is over at once.
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

struct Lasting {
    until: Duration,
    ran: Ran,
    ending: Ending,
}

impl Running for Lasting {
    fn due(&self, _: &Stage) -> Option<Duration> {
        Some(self.until)
    }

    fn happens(&mut self, what: &Happening<'_>, stage: &mut Stage) -> Progress {
        match *what {
            Happening::Due => {
                stage.hung_up |= self.ran.hangs_up;
                Progress::Done((self.ending)(&self.ran, self.ran.hangs_up))
            }
            Happening::HangUp => Progress::Done((self.ending)(&self.ran, true)),
            Happening::Key(_) | Happening::Text(_) | Happening::Bytes => Progress::On,
        }
    }
}
