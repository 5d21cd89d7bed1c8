//! A call in virtual time, whose keys come from a script or a pipe.

use std::future::pending;
use std::time::Duration;

use tokio::time::sleep;

use super::format::seconds;
use super::input::{Input, Inputs};
use super::phone_session::{Desk, Talked};
use super::script::{Deed, Script};
use super::stop::{Stop, leave};

/// Drives the call to its end. Of an app that is silent it waits for nothing longer than the desk's timeout.
pub(super) async fn talk(desk: &mut Desk, mut script: Script, mut input: Option<Inputs>) -> Talked {
    let mut stop = Stop::new();
    let talked = loop {
        desk.go().await;
        if desk.is_over() {
            break Talked::Over;
        }
        let mut reads = false;
        if desk.line.session.runs() {
            if let Some(read) = desk.line.look().await {
                desk.line.take(read);
                continue;
            }
            let session = &desk.line.session;
            let deed = if session.is_hung_up() {
                session.due().map_or(Deed::Stuck, Deed::Pass)
            } else {
                script.next(session.now(), session.due(), desk.listening().as_ref())
            };
            match deed {
                Deed::Press(key) => desk.press(key),
                Deed::HangUp => desk.hang_up(),
                Deed::GiveUp => {
                    desk.screen.note("the call has no end: the caller hangs up");
                    desk.hang_up();
                }
                Deed::Pass(until) => drop(desk.line.session.go_on(until)),
                Deed::Read => reads = true,
                Deed::Stuck => {}
            }
            if !matches!(deed, Deed::Read | Deed::Stuck) {
                continue;
            }
        }
        // A person may take their time; a handler may not.
        let patience = (!reads).then_some(desk.timeout);
        tokio::select! {
            read = desk.line.read() => desk.line.take(read),
            typed = next(&mut input, reads) => match typed {
                Input::Bytes(bytes) => {
                    if script.feed(&bytes) {
                        desk.screen.hint();
                    }
                }
                Input::CallEnd => {
                    input = None;
                    script.input_ended();
                }
            },
            () = stop.told() => {
                let left = desk.line.session.is_hung_up();
                if let Some(talked) = leave(left, || desk.hang_up()) {
                    break talked;
                }
            }
            () = over(patience) => {
                if !desk.line.session.runs() || desk.line.session.is_hung_up() {
                    break Talked::Silent;
                }
                desk.screen.note(&format!("the app waits for ever, and no key is left after {}", seconds(desk.timeout)));
                desk.hang_up();
            }
        }
    };
    desk.unasked = script.left();
    talked
}

async fn next(input: &mut Option<Inputs>, wanted: bool) -> Input {
    match input {
        Some(input) if wanted => input.recv().await.unwrap_or(Input::CallEnd),
        _ => pending().await,
    }
}

async fn over(patience: Option<Duration>) {
    match patience {
        Some(patience) => sleep(patience).await,
        None => pending().await,
    }
}
