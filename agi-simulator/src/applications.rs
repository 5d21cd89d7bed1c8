//! The applications that every flow may use; the test brings the others.

use std::time::Duration;

use crate::app_invocation::AppInvocation;
use crate::c_numbers::scan;
use crate::dial_and_queue::options_of;
use crate::evaluate;
use crate::recordings::absolute;
use crate::sounds::Sounds;
use crate::variables;
use agi_protocol::Text;

/// An application by its name in lower case.
pub(super) fn built_in(name: &[u8]) -> Option<fn(&mut AppInvocation<'_>)> {
    Some(match name {
        b"noop" | b"verbose" | b"log" | b"ringing" | b"setcdr" => |_| {},
        // Early media is meant.
        b"progress" => |run| run.ctx().told_unanswered = true,
        b"set" => set,
        b"mset" => mset,
        b"wait" => wait,
        b"answer" => |run| {
            run.answers();
        },
        b"hangup" => |run| {
            run.hangs_up();
        },
        b"playback" => playback,
        b"goto" => goto,
        b"mixmonitor" => mixmonitor,
        b"stopmixmonitor" => stop_mixmonitor,
        _ => return None,
    })
}

/// `Set(A=1)`: everything after the first `=` is the value, commas too.
fn set(run: &mut AppInvocation<'_>) {
    assign(run, run.options().as_bytes());
}

/// `MSet(A=1,B=2)`
fn mset(run: &mut AppInvocation<'_>) {
    for assignment in run.arguments() {
        assign(run, assignment.as_bytes());
    }
}

fn assign(run: &mut AppInvocation<'_>, assignment: &[u8]) {
    if let Some(at) = assignment.iter().position(|byte| *byte == b'=') {
        evaluate::assign(run.ctx(), &assignment[..at], &assignment[at + 1..]);
    }
}

/// `Wait(1.5)`, in seconds.
fn wait(run: &mut AppInvocation<'_>) {
    let seconds = run.options().to_string_lossy().parse().ok();
    run.lasts(seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()).unwrap_or_default());
}

/// `Playback(one&two,options)`: answers first, and says in `PLAYBACKSTATUS` whether it could. A name that is empty is missing.
fn playback(run: &mut AppInvocation<'_>) {
    // Without a name it fails at once, and says nothing in PLAYBACKSTATUS (measured on 22.10).
    if run.options().is_empty() {
        run.result(-1);
        return;
    }
    let arguments = run.arguments();
    let options = arguments.get(1).map(|options| options.to_string().to_ascii_lowercase()).unwrap_or_default();
    if !run.ctx().channel.up && options.contains("skip") {
        run.ctx().set("PLAYBACKSTATUS", "SUCCESS");
        return;
    }
    if options.contains("noanswer") {
        // Early media is meant.
        run.ctx().told_unanswered = true;
    } else {
        run.answers();
    }
    let ctx = run.ctx();
    let mut whole = Duration::ZERO;
    let mut failed = false;
    let files = arguments.first().map(Text::as_bytes).unwrap_or_default();
    for file in files.split(|byte| *byte == b'&').map(<[u8]>::trim_ascii) {
        match ctx.find_sound(file) {
            Some(sound) => {
                whole += sound.length;
                ctx.hear(file);
            }
            None => failed = true,
        }
    }
    ctx.set("PLAYBACKSTATUS", if failed { "FAILED" } else { "SUCCESS" });
    run.lasts(whole);
}

/// `MixMonitor(file,options)`: answers 0, also where the file cannot be written; without a file -1.
fn mixmonitor(run: &mut AppInvocation<'_>) {
    let arguments = run.arguments();
    let Some(file) = arguments.first().filter(|file| !file.is_empty()) else {
        run.result(-1);
        return;
    };
    let options = arguments.get(1).map(|options| options_of(options.as_bytes())).unwrap_or_default();
    let appends = options.iter().any(|(letter, _)| *letter == b'a');
    let path = absolute(file.as_bytes());
    let ctx = run.ctx();
    let moment = ctx.moment();
    let id = ctx.recordings.begin(&path, can_be_written(&path), appends, moment);
    ctx.set("MIXMONITOR_FILENAME", path);
    if let Some((_, variable)) = options.into_iter().find(|(letter, _)| *letter == b'i') {
        variables::set(ctx, &variable, id.as_bytes());
    }
}

/// How long the name of a file may be on Linux.
const LONGEST_NAME: usize = 255;

/// Whether `MixMonitor` writes a file of this name: without an extension, with one of a format that it cannot write, or with a
/// name that no file can have, it answers 0 and there is no file (measured on 22.10).
fn can_be_written(path: &[u8]) -> bool {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    if path.split(|byte| *byte == b'/').any(|part| part.len() > LONGEST_NAME) {
        return false;
    }
    let Some(dot) = name.iter().rposition(|byte| *byte == b'.') else { return false };
    let extension = &name[dot + 1..];
    !matches!(extension, b"ogg" | b"opus") && Sounds::format(extension).is_some()
}

/// `StopMixMonitor(id)`: answers 0, also where there is none.
fn stop_mixmonitor(run: &mut AppInvocation<'_>) {
    let id = run.options();
    let ctx = run.ctx();
    let moment = ctx.moment();
    ctx.recordings.stop(id.as_bytes(), moment);
}

/// `Goto([[context,]extension,]priority)`: a priority is a number, or a label that exists.
fn goto(run: &mut AppInvocation<'_>) {
    let arguments: Vec<_> = run.arguments().into_iter().map(Text::into_bytes).collect();
    let ctx = run.ctx();
    let (mut context, mut extension) = (ctx.channel.context.clone(), ctx.channel.extension.clone());
    let priority = match &arguments[..] {
        [priority] => priority,
        [to, priority] => {
            extension.clone_from(to);
            priority
        }
        [into, to, priority] => {
            (context, extension) = (into.clone(), to.clone());
            priority
        }
        _ => &Vec::new(),
    };
    let label = [context.clone(), extension.clone(), priority.clone()];
    let Some(priority) = scan(priority).or_else(|| ctx.pbx.labels.get(&label).copied()) else {
        run.result(-1);
        return;
    };
    let channel = &mut ctx.channel;
    (channel.context, channel.extension, channel.priority) = (context, extension, priority);
}
