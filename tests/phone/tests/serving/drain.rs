//! SIGUSR1 and SIGUSR2.

use rustix::process::Signal;

use crate::process::{Serving, app, call};

fn health(address: &str) -> (Option<i32>, String) {
    let output = app(&["health", "--listen", address]).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn sigusr1_refuses_new_calls_until_sigusr2_and_lets_the_others_go_on() {
    let serving = Serving::start(&mut app(&["--listen", "127.0.0.1:0"]));
    let address = serving.address();
    let mut under_way = call(&address);
    under_way.is_answered();
    assert_eq!(health(&address), (Some(0), String::new()));

    serving.signal(Signal::USR1);
    serving.says("SIGUSR1: draining: new calls end as CLOSING until SIGUSR2");
    assert_eq!(call(&address).status(), "CLOSING");
    let draining = format!("Error: the app on {address} is draining: it takes no new calls until SIGUSR2\n");
    assert_eq!(health(&address), (Some(1), draining));
    serving.signal(Signal::USR1);
    serving.says("SIGUSR1: draining already");
    assert_eq!(under_way.goes_on(), "OK");

    serving.signal(Signal::USR2);
    serving.says("SIGUSR2: no longer draining");
    let mut again = call(&address);
    again.is_answered();
    assert_eq!(again.goes_on(), "OK");
    assert_eq!(health(&address), (Some(0), String::new()));

    serving.signal(Signal::TERM);
    let (status, log) = serving.ends();
    assert!(status.success(), "{log:#?}");
}

#[test]
fn an_app_that_drains_ends_at_sigterm() {
    let serving = Serving::start(&mut app(&["--listen", "127.0.0.1:0"]));
    let address = serving.address();
    let mut under_way = call(&address);
    under_way.is_answered();
    serving.signal(Signal::USR1);
    serving.says("SIGUSR1: draining");
    serving.signal(Signal::TERM);
    serving.says("shutting down");
    assert_eq!(under_way.goes_on(), "OK");
    assert!(serving.ends().0.success());
}
