//! The applications that every flow may use; the test brings the others.

use std::time::Duration;

use crate::app_invocation::AppInvocation;
use crate::c_numbers::scan;
use crate::channel::NORMAL_CLEARING;
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
        b"hangup" => hangup,
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

/// `Hangup(cause)`: a number or a name. One that is neither counts as none, and then `HANGUPCAUSE` stays as it was, or is 16.
fn hangup(run: &mut AppInvocation<'_>) {
    let given = run.options();
    let named = CAUSES.iter().find(|(name, _)| given.as_bytes().eq_ignore_ascii_case(name.as_bytes()));
    let cause = named.map_or_else(|| scan(given.as_bytes()), |(_, cause)| Some(*cause)).filter(|cause| *cause > 0);
    let channel = &mut run.ctx().channel;
    let before = Some(channel.hangup_cause).filter(|cause| *cause > 0);
    channel.hangup_cause = cause.or(before).unwrap_or(NORMAL_CLEARING);
    run.hangs_up();
}

/// The causes that have a name (measured on 22.10).
const CAUSES: [(&str, i64); 49] = [
    ("UNALLOCATED", 1),
    ("NO_ROUTE_TRANSIT_NET", 2),
    ("NO_ROUTE_DESTINATION", 3),
    ("MISDIALLED_TRUNK_PREFIX", 5),
    ("CHANNEL_UNACCEPTABLE", 6),
    ("CALL_AWARDED_DELIVERED", 7),
    ("PRE_EMPTED", 8),
    ("NUMBER_PORTED_NOT_HERE", 14),
    ("NORMAL_CLEARING", 16),
    ("USER_BUSY", 17),
    ("NO_USER_RESPONSE", 18),
    ("NO_ANSWER", 19),
    ("SUBSCRIBER_ABSENT", 20),
    ("CALL_REJECTED", 21),
    ("NUMBER_CHANGED", 22),
    ("REDIRECTED_TO_NEW_DESTINATION", 23),
    ("ANSWERED_ELSEWHERE", 26),
    ("DESTINATION_OUT_OF_ORDER", 27),
    ("INVALID_NUMBER_FORMAT", 28),
    ("FACILITY_REJECTED", 29),
    ("RESPONSE_TO_STATUS_ENQUIRY", 30),
    ("NORMAL_UNSPECIFIED", 31),
    ("NORMAL_CIRCUIT_CONGESTION", 34),
    ("NETWORK_OUT_OF_ORDER", 38),
    ("NORMAL_TEMPORARY_FAILURE", 41),
    ("SWITCH_CONGESTION", 42),
    ("ACCESS_INFO_DISCARDED", 43),
    ("REQUESTED_CHAN_UNAVAIL", 44),
    ("FACILITY_NOT_SUBSCRIBED", 50),
    ("OUTGOING_CALL_BARRED", 52),
    ("INCOMING_CALL_BARRED", 54),
    ("BEARERCAPABILITY_NOTAUTH", 57),
    ("BEARERCAPABILITY_NOTAVAIL", 58),
    ("BEARERCAPABILITY_NOTIMPL", 65),
    ("CHAN_NOT_IMPLEMENTED", 66),
    ("FACILITY_NOT_IMPLEMENTED", 69),
    ("INVALID_CALL_REFERENCE", 81),
    ("INCOMPATIBLE_DESTINATION", 88),
    ("INVALID_MSG_UNSPECIFIED", 95),
    ("MANDATORY_IE_MISSING", 96),
    ("MESSAGE_TYPE_NONEXIST", 97),
    ("WRONG_MESSAGE", 98),
    ("IE_NONEXIST", 99),
    ("INVALID_IE_CONTENTS", 100),
    ("WRONG_CALL_STATE", 101),
    ("RECOVERY_ON_TIMER_EXPIRE", 102),
    ("MANDATORY_IE_LENGTH_ERROR", 103),
    ("PROTOCOL_ERROR", 111),
    ("INTERWORKING", 127),
];

/// `Goto([[context,]extension,]priority)`: what is left out, or empty, stays; a fourth argument is passed over. A priority is a
/// number, also counted from this one (`+2`), or a label that exists; `7x` is a label (`pbx_parseable_goto` in `pbx.c`).
fn goto(run: &mut AppInvocation<'_>) {
    let options = run.options();
    let ctx = run.ctx();
    let mut parts: Vec<_> = options.as_bytes().split(|byte| *byte == b',').take(3).collect();
    let priority = parts.pop().unwrap_or_default();
    let place = |part: Option<&[u8]>, now: &[u8]| part.filter(|part| !part.is_empty()).unwrap_or(now).to_vec();
    let extension = place(parts.pop(), &ctx.channel.extension);
    let context = place(parts.pop(), &ctx.channel.context);
    let (sign, unsigned) = match priority {
        [b'+', rest @ ..] => (Some(1), rest),
        [b'-', rest @ ..] => (Some(-1), rest),
        _ => (None, priority),
    };
    let priority = match (whole_number(unsigned), sign) {
        (Some(number), None) => number,
        (Some(number), Some(sign)) => ctx.channel.priority + sign * number,
        (None, _) => {
            let label = [context.clone(), extension.clone(), unsigned.to_vec()];
            let Some(priority) = ctx.pbx.labels.get(&label).copied() else {
                run.result(-1);
                return;
            };
            priority
        }
    };
    let channel = &mut ctx.channel;
    (channel.context, channel.extension) = (context, extension);
    channel.continue_at(priority);
}

/// A whole number, with or without blanks around it.
fn whole_number(text: &[u8]) -> Option<i64> {
    let digits = text.trim_ascii();
    let digits = digits.strip_prefix(b"-").or_else(|| digits.strip_prefix(b"+")).unwrap_or(digits);
    digits.iter().all(u8::is_ascii_digit).then(|| scan(text)).flatten()
}
