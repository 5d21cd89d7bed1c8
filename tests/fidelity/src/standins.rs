//! What a test of an app would give the simulated Asterisk: the sounds, subroutines and applications of the harness.

use std::time::Duration;

use agi_runtime::testing::{AppInvocation, Pbx};

/// The simulated Asterisk with all of them.
#[must_use]
pub fn with_stand_ins(pbx: Pbx) -> Pbx {
    let pbx = pbx.unwritable("/nonexistent/folder").unwritable("nosuchfolder");
    let pbx = pbx.label("elsewhere", "s", "label", 4);
    subroutines(applications(pbx))
}

/// The subroutines of scenarios/extensions.conf.
fn subroutines(pbx: Pbx) -> Pbx {
    let seen = |run: &mut AppInvocation<'_>| {
        let arguments = run.arguments();
        let text = |number: usize| arguments.get(number).map(ToString::to_string).unwrap_or_default();
        let all = format!("{}|{}|{}", text(0), text(1), arguments.len());
        run.set("SUBARGS", all).returns("rv");
    };
    pbx.subroutine("subs", "s", "1", seen)
        .subroutine("subs", "noret", "1", |run| {
            run.never_returns();
        })
        .subroutine("subs", "gotoout", "1", |run| {
            run.set("WENT", "elsewhere").never_returns().hangs_up();
        })
        .subroutine("subs", "hang", "1", |run| {
            run.never_returns().hangs_up();
        })
        .subroutine("subs", "brief", "1", |run| {
            run.lasts(Duration::from_millis(400));
        })
        .subroutine("subs", "long", "1", |run| {
            run.lasts(Duration::from_mins(1));
        })
}

/// Applications that are not built in, as far as the scenarios use them.
fn applications(pbx: Pbx) -> Pbx {
    pbx.application("ExecIf", exec_if)
        .application("Incomplete", |run| {
            run.result(12);
        })
        .application("Return", |run| {
            run.result(-1);
        })
        .application("GotoIf", |run| {
            run.result(-1);
        })
        .application("StackPop", |_| {})
        .application("SayDigits", |_| {})
        .application("SayNumber", |_| {})
        .application("UserEvent", |_| {})
        .application("WaitExten", |run| {
            run.lasts(Duration::from_mins(10));
        })
        .application("Queue", queue)
}

/// As far as no scenario plays them: the phones of the harness, as scenarios/extensions.conf has them.
pub(crate) fn dial(run: &mut AppInvocation<'_>) {
    let destinations = run.arguments().first().map(ToString::to_string).unwrap_or_default();
    if destinations.split('&').any(|destination| !destination.is_empty() && !destination.contains('/')) {
        run.set("DIALSTATUS", "INVALIDARGS").result(-1);
        return;
    }
    let answers = destinations.starts_with("Local/answers@phones");
    if answers {
        run.lasts(Duration::from_secs(1));
    }
    run.set("DIALSTATUS", if answers { "ANSWER" } else { "CHANUNAVAIL" });
}

/// The queues of the harness, as its queues.conf has them.
fn queue(run: &mut AppInvocation<'_>) {
    let status = match &*run.arguments()[0].to_string_lossy() {
        "staffed" => {
            run.lasts(Duration::from_secs(1));
            "CONTINUE"
        }
        "closed" => "JOINEMPTY",
        "waiting" => {
            run.lasts(Duration::from_secs(2));
            "TIMEOUT"
        }
        _ => "UNKNOWN",
    };
    run.set("QUEUESTATUS", status);
}

/// `ExecIf(1?Set(X=value))`.
fn exec_if(run: &mut AppInvocation<'_>) {
    let options = run.options().to_string();
    let assignment = options.strip_prefix("1?Set(").and_then(|rest| rest.strip_suffix(')'));
    if let Some((name, value)) = assignment.and_then(|assignment| assignment.split_once('=')) {
        run.set(name, value);
    }
}
