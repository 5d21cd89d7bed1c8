//! What a caller with keys known beforehand does: pure decisions.

use std::collections::VecDeque;
use std::time::Duration;

use crate::prompt_watcher::ExpectedInput;
use agi_protocol::Digit;
use agi_simulator::BETWEEN_KEYS;

/// How long a call goes on after the last key, in virtual time: as long as in a test.
const PATIENCE: Duration = Duration::from_secs(10 * 60);

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// Keys by the wait that they are for; an empty one lets a wait pass.
    groups: VecDeque<VecDeque<Stroke>>,
    /// What comes after the last key.
    then: Then,
    /// Of an input, what is not a whole line yet.
    line: VecDeque<Stroke>,
    /// The command that the last group was for.
    used: Option<usize>,
    /// Whether the first group is under way.
    begun: bool,
    last_key: Duration,
}

/// A key, and how long the caller hesitates before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stroke {
    pub(crate) key: Digit,
    pub(crate) pause: Duration,
}

impl From<Digit> for Stroke {
    fn from(key: Digit) -> Self {
        Self { key, pause: Duration::ZERO }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The call takes its course.
    Waits,
    /// The caller hangs up this long after the last key.
    HangsUp(Duration),
    /// More keys may come.
    Reads,
    /// The caller hangs up when the app asks for a key.
    Leaves,
}

/// What the caller does next, while a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Press(Digit),
    HangUp,
    /// The same, because the call does not end.
    GiveUp,
    /// Lets time pass until then.
    Pass(Duration),
    /// Needs more keys.
    Read,
    /// Nothing happens by itself any more.
    Stuck,
}

impl Script {
    /// Keys for one wait after the other; then the caller hangs up after this time, or lets the call end.
    pub(crate) fn new<K: Into<Stroke>>(
        groups: impl IntoIterator<Item = Vec<K>>,
        hang_up_after: Option<Duration>,
    ) -> Self {
        let groups = groups.into_iter().map(|group| group.into_iter().map(Into::into).collect()).collect();
        let then = hang_up_after.map_or(Then::Waits, Then::HangsUp);
        Self { groups, then, line: VecDeque::new(), used: None, begun: false, last_key: Duration::ZERO }
    }

    /// Keys that are read while the call goes on.
    pub(crate) fn of_input() -> Self {
        Self { then: Then::Reads, ..Self::new::<Digit>([], None) }
    }

    /// The same, in a call that has lasted so long already.
    #[cfg(unix)]
    pub(crate) fn begun_at(self, now: Duration) -> Self {
        Self { last_key: now, ..self }
    }

    /// Takes more of the input: a line is what is pressed for one wait. Returns whether there was something that is not
    /// a key.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> bool {
        let mut strange = false;
        for byte in bytes {
            match Digit::from_ascii(*byte) {
                Some(key) => self.line.push_back(key.into()),
                None if *byte == b'\n' => self.groups.push_back(std::mem::take(&mut self.line)),
                None => strange |= !byte.is_ascii_whitespace(),
            }
        }
        strange
    }

    /// The input is at its end.
    pub(crate) fn input_ended(&mut self) {
        if !self.line.is_empty() {
            self.groups.push_back(std::mem::take(&mut self.line));
        }
        if self.then == Then::Reads {
            self.then = Then::Leaves;
        }
    }

    /// Keys that were not pressed.
    pub(crate) fn left(&self) -> String {
        self.groups.iter().flatten().map(|stroke| stroke.key.as_char()).collect()
    }

    /// Whether no key is left.
    #[cfg(feature = "load")]
    pub(crate) fn is_done(&self) -> bool {
        self.groups.is_empty()
    }

    /// What the caller does. `due` is when the command goes on by itself.
    pub(crate) fn next(&mut self, now: Duration, due: Option<Duration>, expected: Option<&ExpectedInput>) -> Action {
        let pass = due.map_or(Action::Stuck, Action::Pass);
        if now >= self.last_key + PATIENCE {
            return Action::GiveUp;
        }
        let running = expected;
        let expected = expected.filter(|expected| !expected.keys.is_empty());
        let fresh = expected.filter(|expected| self.used != Some(expected.number));
        if let Some(group) = self.groups.front_mut() {
            // A terminator comes when it is due, as from the caller of a test: one that a full entry did not need would otherwise
            // answer whatever asks next.
            let terminates = self.begun && group.front().is_some_and(|stroke| stroke.key == Digit::POUND);
            let expected = match (terminates, self.begun) {
                (true, _) => running,
                (_, true) => expected,
                _ => fresh,
            };
            let Some(expected) = expected else { return pass };
            let Some(Stroke { key, pause }) = group.front().copied() else {
                self.groups.pop_front();
                self.used = Some(expected.number);
                return self.next(now, due, Some(expected));
            };
            let takes = expected.keys.takes(key);
            if !takes && !terminates {
                return pass;
            }
            let after = if self.begun { self.last_key + BETWEEN_KEYS } else { Duration::ZERO };
            let from = if takes { expected.from.max(after) } else { after } + pause;
            if now < from {
                return Action::Pass(from);
            }
            group.pop_front();
            self.begun = !group.is_empty();
            if !self.begun {
                self.groups.pop_front();
            }
            if takes {
                self.used = Some(expected.number);
            }
            self.last_key = now;
            return Action::Press(key);
        }
        match (self.then, fresh, pass) {
            (Then::HangsUp(after), ..) if now >= self.last_key + after => Action::HangUp,
            (Then::HangsUp(after), _, Action::Pass(due)) => Action::Pass(due.min(self.last_key + after)),
            (Then::HangsUp(after), ..) => Action::Pass(self.last_key + after),
            (Then::Reads, Some(_), _) => Action::Read,
            (Then::Leaves, Some(_), _) => Action::HangUp,
            _ => pass,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Script, Stroke};
    use crate::prompt_watcher::{AcceptedKeys, ExpectedInput, Kind};
    use agi_protocol::Digit;
    use std::time::Duration;

    const DUE: Option<Duration> = Some(Duration::from_secs(6));

    fn keys(text: &str) -> Vec<Digit> {
        text.chars().map(|key| Digit::new(key).unwrap()).collect()
    }

    fn script(groups: &[&str]) -> Script {
        Script::new(groups.iter().map(|group| keys(group)), None)
    }

    fn takes(number: usize, keys: AcceptedKeys) -> ExpectedInput {
        let (choices, from) = (Vec::new(), Duration::ZERO);
        ExpectedInput { number, kind: Kind::Key, keys, choices, prompting: false, from, timeout: None }
    }

    fn any(number: usize) -> ExpectedInput {
        takes(number, AcceptedKeys::Any)
    }

    fn press(key: char) -> Action {
        Action::Press(Digit::new(key).unwrap())
    }

    fn ms(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_keys_of_one_group_are_for_one_wait_and_a_fifth_of_a_second_apart() {
        let mut script = script(&["12", "3"]);
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), Action::Pass(ms(200)));
        assert_eq!(script.next(ms(200), DUE, Some(&any(1))), press('2'));
        assert_eq!(
            script.next(ms(200), DUE, Some(&any(1))),
            Action::Pass(ms(6_000)),
            "the next group is for another wait"
        );
        assert_eq!(script.next(ms(2_200), DUE, Some(&any(5))), press('3'));
        assert_eq!(script.left(), "");
    }

    #[test]
    fn a_group_goes_on_in_the_next_wait_at_the_same_pace_if_the_first_takes_one_key() {
        let mut script = script(&["123"]);
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(0), DUE, Some(&any(3))), Action::Pass(ms(200)));
        assert_eq!(script.next(ms(200), DUE, Some(&any(3))), press('2'));
        assert_eq!(script.next(ms(900), DUE, Some(&any(5))), press('3'));
    }

    #[test]
    fn a_key_is_not_lost_in_a_command_that_does_not_take_it() {
        let mut script = script(&["5"]);
        assert_eq!(script.next(ms(0), DUE, None), Action::Pass(ms(6_000)));
        assert_eq!(
            script.next(ms(0), DUE, Some(&takes(1, AcceptedKeys::These(b"12".to_vec())))),
            Action::Pass(ms(6_000))
        );
        assert_eq!(script.next(ms(0), DUE, Some(&takes(1, AcceptedKeys::These(b"45".to_vec())))), press('5'));
    }

    #[test]
    fn a_terminator_is_pressed_in_time_also_where_no_command_takes_it() {
        let mut script = script(&["12#", "5"]);
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(200), DUE, Some(&any(1))), press('2'));
        assert_eq!(script.next(ms(200), None, None), Action::Stuck, "between two commands no time passes");
        let says = takes(3, AcceptedKeys::These(Vec::new()));
        assert_eq!(script.next(ms(200), DUE, Some(&says)), Action::Pass(ms(400)));
        assert_eq!(script.next(ms(400), DUE, Some(&says)), press('#'));
        assert_eq!(script.next(ms(400), DUE, Some(&says)), Action::Pass(ms(6_000)));
        assert_eq!(script.next(ms(1_400), DUE, Some(&any(5))), press('5'));
    }

    #[test]
    fn a_caller_who_hesitates_presses_so_much_later() {
        let slow = |key: char| Stroke { key: Digit::new(key).unwrap(), pause: ms(500) };
        let mut script = Script::new([vec![slow('1'), slow('2')]], None);
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), Action::Pass(ms(500)));
        assert_eq!(script.next(ms(500), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(500), DUE, Some(&any(1))), Action::Pass(ms(1_200)));
        assert_eq!(script.next(ms(1_200), DUE, Some(&any(1))), press('2'));
    }

    #[test]
    fn an_empty_group_lets_a_wait_pass() {
        let mut script = script(&["", "4"]);
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), Action::Pass(ms(6_000)));
        assert_eq!(script.next(ms(6_000), DUE, Some(&any(4))), press('4'));
    }

    #[test]
    fn the_caller_hangs_up_so_long_after_the_last_key() {
        let mut script = Script::new([keys("1")], Some(ms(3_000)));
        assert_eq!(script.next(ms(500), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(500), DUE, None), Action::Pass(ms(3_500)));
        assert_eq!(script.next(ms(3_500), DUE, None), Action::HangUp);
        assert_eq!(Script::new::<Digit>([], Some(ms(0))).next(ms(0), None, None), Action::HangUp);
    }

    #[test]
    fn an_input_is_read_when_the_app_asks_and_its_end_hangs_up_when_it_asks_again() {
        let mut script = Script::of_input();
        assert_eq!(script.next(ms(0), DUE, None), Action::Pass(ms(6_000)));
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), Action::Read);
        assert!(!script.feed(b"1"));
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), Action::Read, "the line is not at its end");
        assert!(!script.feed(b" 2\r\n3"));
        assert_eq!(script.next(ms(0), DUE, Some(&any(1))), press('1'));
        assert_eq!(script.next(ms(200), DUE, Some(&any(1))), press('2'));
        script.input_ended();
        assert_eq!(script.next(ms(200), DUE, Some(&any(1))), Action::Pass(ms(6_000)));
        assert_eq!(script.next(ms(400), DUE, Some(&any(2))), press('3'));
        assert_eq!(script.next(ms(400), DUE, Some(&any(3))), Action::HangUp);
        assert!(script.feed(b"x"));
    }

    #[test]
    fn a_call_without_an_end_is_given_up() {
        let mut script = script(&[]);
        assert_eq!(script.next(ms(599_999), DUE, None), Action::Pass(ms(6_000)));
        assert_eq!(script.next(ms(600_000), DUE, None), Action::GiveUp);
        assert_eq!(script.next(ms(0), None, Some(&any(1))), Action::Stuck);
    }
}
