//! What a call did, step by step, for whoever asks why it failed.

use std::fmt;
use std::time::Duration;

use agi_protocol::Status;

use crate::events::Answer;

/// How many steps are kept of a call: the last ones.
const STEPS: usize = 50;

/// The last steps of a call. A slot's next call has its memory.
#[derive(Default)]
pub(super) struct Steps {
    /// A ring, which grows up to its length.
    ring: Vec<Step>,
    /// How many steps the call has made.
    made: usize,
}

/// One command.
#[derive(Default)]
struct Step {
    /// Since the call began.
    after: Duration,
    /// The silence before it.
    thought: Duration,
    what: &'static str,
    subject: String,
    answer: Option<(Answer, Option<usize>, Duration)>,
}

impl Steps {
    pub(super) fn clear(&mut self) {
        self.made = 0;
    }

    /// Notes a command.
    pub(super) fn sent(&mut self, what: &'static str, subject: &str, after: Duration, thought: Duration) {
        let at = self.made % STEPS;
        if at == self.ring.len() {
            self.ring.push(Step::default());
        }
        let step = &mut self.ring[at];
        subject.clone_into(&mut step.subject);
        (step.after, step.thought, step.what, step.answer) = (after, thought, what, None);
        self.made += 1;
    }

    /// Notes what came of the last command.
    pub(super) fn answered(&mut self, answer: Answer, keys: Option<usize>, took: Duration) {
        if let Some(last) = self.made.checked_sub(1) {
            self.ring[last % STEPS].answer = Some((answer, keys, took));
        }
    }

    /// Returns each step as a line, the first first, and the end of the call as the last.
    pub(super) fn lines_until(&self, status: Status, after: Duration, thought: Duration) -> Vec<String> {
        let mut lines = self.lines();
        lines.push(format!("{} ended as {status}{}", Clock(after), Thought(thought)));
        lines
    }

    /// Returns each step as a line, the first first.
    pub(super) fn lines(&self) -> Vec<String> {
        let first = self.made.saturating_sub(STEPS);
        let passed = (first > 0).then(|| format!("({first} earlier steps are not kept)"));
        let kept = (first..self.made).map(|made| self.ring[made % STEPS].to_string());
        passed.into_iter().chain(kept).collect()
    }
}

/// `0:03.2 GET DATA survey/7/question: 4 keys, took 2.1 s (the app took 0.3 s before it)`.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Clock(self.after), self.what)?;
        if !self.subject.is_empty() {
            write!(f, " {}", self.subject)?;
        }
        match self.answer {
            None => f.write_str(": not answered")?,
            Some((answer, keys, took)) => {
                f.write_str(match answer {
                    Answer::Done => ": done",
                    Answer::Failed => ": failed",
                    Answer::HungUp => ": the caller hung up",
                })?;
                match keys {
                    Some(0) => f.write_str(", no key")?,
                    Some(1) => f.write_str(", 1 key")?,
                    Some(keys) => write!(f, ", {keys} keys")?,
                    None => {}
                }
                write!(f, ", took {}", Short(took))?;
            }
        }
        Thought(self.thought).fmt(f)
    }
}

/// `1:03.2`: minutes and seconds since the call began.
struct Clock(Duration);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        write!(f, "{}:{:02}.{}", seconds / 60, seconds % 60, self.0.subsec_millis() / 100)
    }
}

/// The silence before something, if a caller could notice it.
struct Thought(Duration);

impl fmt::Display for Thought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_millis(1) {
            return Ok(());
        }
        write!(f, " (the app took {} before it)", Short(self.0))
    }
}

/// `12 ms`, `2.1 s`.
struct Short(Duration);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < Duration::from_secs(1) {
            write!(f, "{} ms", self.0.as_millis())
        } else {
            write!(f, "{:.1} s", self.0.as_secs_f64())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: fn(u64) -> Duration = Duration::from_millis;

    #[test]
    fn a_step_says_when_it_was_what_came_of_it_and_how_long_each_side_took() {
        let mut steps = Steps::default();
        steps.sent("ANSWER", "", MS(20), Duration::ZERO);
        steps.answered(Answer::Done, None, MS(12));
        steps.sent("GET DATA", "survey/7/question", MS(63_250), MS(300));
        steps.answered(Answer::Done, Some(4), MS(2_100));
        steps.sent("NOOP", "", MS(70_000), Duration::ZERO);
        let lines = [
            "0:00.0 ANSWER: done, took 12 ms",
            "1:03.2 GET DATA survey/7/question: done, 4 keys, took 2.1 s (the app took 300 ms before it)",
            "1:10.0 NOOP: not answered",
        ];
        assert_eq!(steps.lines(), lines);
        let last = steps.lines_until(Status::Error, MS(73_400), MS(3_400)).pop().unwrap();
        assert_eq!(last, "1:13.4 ended as ERROR (the app took 3.4 s before it)");
    }

    #[test]
    fn the_last_50_are_kept_and_the_next_call_begins_with_none() {
        let mut steps = Steps::default();
        for number in 0..STEPS + 3 {
            steps.sent("NOOP", &number.to_string(), Duration::ZERO, Duration::ZERO);
        }
        let lines = steps.lines();
        assert_eq!((lines.len(), &*lines[0]), (STEPS + 1, "(3 earlier steps are not kept)"));
        assert_eq!(lines[1], "0:00.0 NOOP 3: not answered");
        steps.clear();
        assert_eq!(steps.lines(), [""; 0]);
        steps.sent("ANSWER", "", Duration::ZERO, Duration::ZERO);
        assert_eq!(steps.lines(), ["0:00.0 ANSWER: not answered"]);
    }
}
