//! What a test has to do to make the same call.

use std::time::Duration;

use agi_phone::CallerActions;
use agi_simulator::{BETWEEN_KEYS, CallEvent, CallLog};

/// What the caller does and hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Hears(String),
    Waits(Duration),
    Presses(String),
    /// Digits of a secret, each a `0`.
    PressesSecret(String),
    HangsUp,
    HangsUpNow,
}

pub(super) fn steps(log: &CallLog, actions: &CallerActions) -> Vec<Step> {
    let mut steps = Vec::new();
    // When the previous step was.
    let mut last = Duration::ZERO;
    let mut key_before = false;
    for (number, entry) in log.entries().iter().enumerate() {
        let wait = entry.at.saturating_sub(last);
        let mut waits = |steps: &mut Vec<Step>| {
            if !wait.is_zero() {
                steps.push(Step::Waits(wait));
            }
            last = entry.at;
        };
        match &entry.what {
            CallEvent::Heard(what) => {
                last = entry.at;
                steps.push(Step::Hears(what.clone()));
            }
            CallEvent::Presses(_) if actions.lost.contains(&number) => continue,
            CallEvent::Presses(key) if actions.secret.contains(&number) => {
                let key = if key.as_char().is_ascii_digit() { '0' } else { key.as_char() };
                match steps.last_mut() {
                    Some(Step::PressesSecret(keys)) if key_before && wait == BETWEEN_KEYS => {
                        keys.push(key);
                        last = entry.at;
                    }
                    _ => {
                        waits(&mut steps);
                        steps.push(Step::PressesSecret(key.to_string()));
                    }
                }
            }
            CallEvent::Presses(key) => match steps.last_mut() {
                // As `presses("12")` presses them.
                Some(Step::Presses(keys)) if key_before && wait == BETWEEN_KEYS => {
                    keys.push(key.as_char());
                    last = entry.at;
                }
                _ => {
                    waits(&mut steps);
                    steps.push(Step::Presses(key.to_string()));
                }
            },
            CallEvent::HangsUp => {
                let Some(point) = actions.hung_up.filter(|point| point.entry == number) else { continue };
                waits(&mut steps);
                steps.push(if point.during { Step::HangsUp } else { Step::HangsUpNow });
            }
            _ => continue,
        }
        key_before = matches!(entry.what, CallEvent::Presses(_));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::{Step, steps};
    use agi_phone::{CallerActions, HangupPoint};
    use agi_protocol::Digit;
    use agi_simulator::{CallSetup, PbxState, Session};
    use std::sync::Arc;
    use std::time::Duration;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    fn session() -> Session {
        Session::new(Arc::new(PbxState::default()), &CallSetup::new("/"))
    }

    fn press(session: &mut Session, at: u64, key: char) {
        while session.runs() && session.go_on(MS(at)) {}
        session.press(Digit::new(key).unwrap());
    }

    #[test]
    fn the_caller_waits_as_long_as_they_did_and_lost_keys_are_left_out() {
        let mut session = session();
        let mut actions = CallerActions::default();
        actions.lost.push(session.log().entries().len());
        press(&mut session, 0, '9');
        session.receive(b"GET DATA pin 5000\n");
        press(&mut session, 700, '1');
        press(&mut session, 900, '2');
        press(&mut session, 2_000, '3');
        actions.hung_up = Some(HangupPoint::new(session.log().entries().len(), true));
        session.hang_up();
        let expected = [
            Step::Hears("pin".to_owned()),
            Step::Waits(MS(700)),
            Step::Presses("12".to_owned()),
            Step::Waits(MS(1_100)),
            Step::Presses("3".to_owned()),
            Step::HangsUp,
        ];
        assert_eq!(steps(session.log(), &actions), expected);
    }

    #[test]
    fn digits_of_a_secret_are_zeros() {
        let mut session = session();
        let mut actions = CallerActions::default();
        session.receive(b"GET DATA pin 5000\n");
        for (at, key) in [(200, '4'), (400, '7'), (600, '#')] {
            actions.secret.push(session.log().entries().len());
            press(&mut session, at, key);
        }
        let expected = [Step::Hears("pin".to_owned()), Step::Waits(MS(200)), Step::PressesSecret("00#".to_owned())];
        assert_eq!(steps(session.log(), &actions), expected);
    }

    #[test]
    fn a_hang_up_that_asterisk_makes_is_not_the_callers() {
        let mut session = session();
        session.receive(b"SET AUTOHANGUP 2\n");
        session.receive(b"WAIT FOR DIGIT -1\n");
        while session.go_on(MS(3_000)) {}
        assert!(session.is_hung_up());
        assert_eq!(steps(session.log(), &CallerActions::default()), []);
    }
}
