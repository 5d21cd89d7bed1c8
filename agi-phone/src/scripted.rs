//! A call in virtual time, whose keys come from a script or a pipe.

use std::future::pending;
use std::time::Duration;

use tokio::time::sleep;

use crate::format::seconds;
use crate::input::{Input, Inputs};
use crate::phone_session::{CallExit, PhoneSession};
use crate::script::{Action, Script};
use crate::stop::{Stop, leave};

/// Drives the call to its end. Of an app that is silent it waits for nothing longer than the phone's timeout.
pub(crate) async fn talk(phone: &mut PhoneSession, mut script: Script, mut input: Option<Inputs>) -> CallExit {
    let mut stop = Stop::new();
    let talked = loop {
        phone.go().await;
        if phone.is_over() {
            break CallExit::Over;
        }
        let mut reads = false;
        if phone.connection.session.runs() {
            if let Some(read) = phone.connection.look().await {
                phone.connection.take(read);
                continue;
            }
            let session = &phone.connection.session;
            let action = if session.is_hung_up() {
                session.due().map_or(Action::Stuck, Action::Pass)
            } else {
                script.next(session.now(), session.due(), phone.listening().as_ref())
            };
            match action {
                Action::Press(key) => phone.press(key),
                Action::HangUp => phone.hang_up(),
                Action::GiveUp => {
                    phone.screen.note("the call has no end: the caller hangs up");
                    phone.hang_up();
                }
                Action::Pass(until) => drop(phone.connection.session.go_on(until)),
                Action::Read => reads = true,
                Action::Stuck => {}
            }
            if !matches!(action, Action::Read | Action::Stuck) {
                continue;
            }
        }
        // A person may take their time; a handler may not.
        let patience = (!reads).then_some(phone.timeout);
        tokio::select! {
            read = phone.connection.read() => phone.connection.take(read),
            typed = next(&mut input, reads) => match typed {
                Input::Bytes(bytes) => {
                    if script.feed(&bytes) {
                        phone.screen.hint();
                    }
                }
                Input::CallEnd => {
                    input = None;
                    script.input_ended();
                }
            },
            () = stop.told() => {
                let left = phone.connection.session.is_hung_up();
                if let Some(talked) = leave(left, || phone.hang_up()) {
                    break talked;
                }
            }
            () = over(patience) => {
                if !phone.connection.session.runs() || phone.connection.session.is_hung_up() {
                    break CallExit::Silent;
                }
                phone.screen.note(&format!("the app waits for ever, and no key is left after {}", seconds(phone.timeout)));
                phone.hang_up();
            }
        }
    };
    phone.unasked = script.left();
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
