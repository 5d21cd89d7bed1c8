//! What a test has to do to make the same call.

use std::time::Duration;

use agi_phone::CallerActions;
use agi_simulator::{BETWEEN_KEYS, CallEvent, CallLog};

/// What the caller does and hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Hears(String),
    /// Live audio other than silence, for so long.
    HearsAudio(Duration),
    Waits(Duration),
    Presses(String),
    /// The secret of this number.
    PressesSecret(usize),
    HearsSecret(usize),
    HangsUp,
    HangsUpNow,
}

/// What the caller did, and the secrets: the keys of each, with those of the call.
pub(super) fn steps(log: &CallLog, actions: &CallerActions) -> (Vec<Step>, Vec<Secret>) {
    let mut steps = Vec::new();
    let mut secrets: Vec<Secret> = Vec::new();
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
                let said = secrets.iter().rposition(|secret| *secret.digits() == **what);
                steps.push(said.map_or_else(|| Step::Hears(masked(what, &secrets)), Step::HearsSecret));
            }
            CallEvent::HeardAudio(lasted) => {
                let heard = tenths(heard_until_action(log, number, *lasted));
                if !heard.is_zero() {
                    last = entry.at + heard;
                    steps.push(Step::HearsAudio(heard));
                }
            }
            CallEvent::Presses(_) if actions.lost.contains(&number) => continue,
            CallEvent::Presses(key) if actions.secret.contains(&number) => {
                // The pauses between its keys are as much a secret as the keys.
                if !matches!(steps.last(), Some(Step::PressesSecret(_))) {
                    waits(&mut steps);
                    steps.push(Step::PressesSecret(secrets.len()));
                    secrets.push(Secret::default());
                }
                last = entry.at;
                secrets.last_mut().expect("the one of this step").0.push(key.as_char());
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
    (steps, secrets)
}

/// How much of live audio was heard when the caller did the next thing: a key may come in the middle of it.
fn heard_until_action(log: &CallLog, number: usize, lasted: Duration) -> Duration {
    let [heard, then @ ..] = &log.entries()[number..] else { return lasted };
    let acts = |what: &CallEvent| matches!(what, CallEvent::Presses(_) | CallEvent::HangsUp);
    let next = then.iter().find(|entry| acts(&entry.what)).map(|entry| entry.at.saturating_sub(heard.at));
    next.map_or(lasted, |next| next.min(lasted))
}

/// In whole tenths of a second: a test need not hear the last frame.
fn tenths(time: Duration) -> Duration {
    Duration::from_millis(u64::try_from(time.as_millis() / 100 * 100).unwrap_or(u64::MAX))
}

/// The keys of a secret.
#[derive(Default)]
pub(super) struct Secret(pub(super) String);

impl Secret {
    /// What it is without the key that ended it.
    fn digits(&self) -> &str {
        self.0.trim_end_matches(['#', '*'])
    }

    /// As many zeros as it has keys, and what ended it.
    pub(super) fn zeros(&self) -> (String, &str) {
        let digits = self.digits();
        ("0".repeat(digits.len()), &self.0[digits.len()..])
    }
}

/// The shortest secret that is looked for in the name of a sound, where shorter ones occur by themselves.
const SHORTEST: usize = 3;

/// A text without the secrets that the app has said back.
fn masked(what: &str, secrets: &[Secret]) -> String {
    let long = secrets.iter().filter(|secret| secret.digits().len() >= SHORTEST);
    long.fold(what.to_owned(), |what, secret| what.replace(secret.digits(), &secret.zeros().0))
}

#[cfg(test)]
mod tests {
    use super::{Secret, Step, steps};
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
        assert_eq!(steps(session.log(), &actions).0, expected);
    }

    #[test]
    fn audio_is_heard_as_long_as_it_was_until_the_caller_does_something() {
        let mut setup = CallSetup::new("/");
        setup.answered = true;
        let mut session = Session::new(Arc::new(PbxState::default()), &setup);
        session.receive(b"EXEC AudioSocket 40325ec2-5efd-4bd3-805f-53576e581d13,127.0.0.1:9092\n");
        session.take_wanted_audio().expect("it streams");
        session.audio_connected();
        // A frame of 20 ms is heard every 20 ms.
        let frame = [&[0x10, 1, 64][..], &[1; 320]].concat();
        let mut actions = CallerActions::default();
        for at in 1..200_u64 {
            session.receive_audio(&frame);
            while session.go_on(MS(at * 20)) {}
            if at == 130 {
                press(&mut session, at * 20, '5');
            }
        }
        actions.hung_up = Some(HangupPoint::new(session.log().entries().len(), true));
        session.hang_up();
        let expected =
            [Step::HearsAudio(MS(2_600)), Step::Presses("5".to_owned()), Step::Waits(MS(1_380)), Step::HangsUp];
        assert_eq!(steps(session.log(), &actions).0, expected);
    }

    #[test]
    fn a_secret_is_nowhere_in_the_steps_not_even_where_the_app_says_it_back() {
        let mut session = session();
        let mut actions = CallerActions::default();
        session.receive(b"GET DATA pin 5000\n");
        for (at, key) in [(200, '4'), (450, '7'), (600, '1'), (900, '#')] {
            actions.secret.push(session.log().entries().len());
            press(&mut session, at, key);
        }
        session.receive(b"SAY DIGITS 471 \"\"\n");
        while session.go_on(MS(9_000)) {}
        session.receive(b"STREAM FILE you-said-471 \"\"\n");
        let (steps, secrets) = steps(session.log(), &actions);
        let expected = [
            Step::Hears("pin".to_owned()),
            Step::Waits(MS(200)),
            Step::PressesSecret(0),
            Step::HearsSecret(0),
            Step::Hears("you-said-000".to_owned()),
        ];
        assert_eq!(steps, expected);
        assert_eq!(secrets.iter().map(Secret::zeros).collect::<Vec<_>>(), [("000".to_owned(), "#")]);
    }

    #[test]
    fn a_hang_up_that_asterisk_makes_is_not_the_callers() {
        let mut session = session();
        session.receive(b"SET AUTOHANGUP 2\n");
        session.receive(b"WAIT FOR DIGIT -1\n");
        while session.go_on(MS(3_000)) {}
        assert!(session.is_hung_up());
        assert_eq!(steps(session.log(), &CallerActions::default()).0, []);
    }
}
