//! What a call did, a line a step, for whoever asks why it failed.

use std::fmt;
use std::time::Duration;

use agi_protocol::Status;

use super::mask::CallersOwn;
use crate::events::{Answer, Step, Steps};

/// Returns each step as a line, the first first.
pub(super) fn lines(steps: &Steps, caller: &CallersOwn) -> Vec<String> {
    let passed = Some(steps.passed()).filter(|passed| *passed > 0);
    let passed = passed.map(|passed| format!("({passed} earlier steps are not kept)"));
    let kept = steps.kept().map(|step| Line { step, subject: caller.shown(&step.subject) }.to_string());
    passed.into_iter().chain(kept).collect()
}

/// Returns the line of the end.
pub(super) fn last_line(status: Status, after: Duration, thought: Duration) -> String {
    format!("{} ended as {status}{}", Clock(after), Thought(thought))
}

/// `0:03.2 GET DATA survey/7/question: 4 keys, took 2.1 s (the app took 0.3 s before it)`.
struct Line<'s> {
    step: &'s Step,
    subject: String,
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Clock(Duration::from_nanos(self.step.after)), self.step.command.name)?;
        if !self.subject.is_empty() {
            write!(f, " {}", self.subject)?;
        }
        match self.step.answer {
            None => f.write_str(": not answered")?,
            Some(answered) => {
                f.write_str(match answered.answer {
                    Answer::Done => ": done",
                    Answer::Failed if self.step.skipped => ": skipped",
                    Answer::Failed => ": failed",
                    Answer::HungUp => ": the caller hung up",
                })?;
                match answered.keys {
                    Some(0) => f.write_str(", no key")?,
                    Some(1) => f.write_str(", 1 key")?,
                    Some(keys) => write!(f, ", {keys} keys")?,
                    None => {}
                }
                write!(f, ", took {}", Short(Duration::from_nanos(answered.took)))?;
            }
        }
        Thought(Duration::from_nanos(self.step.thought)).fmt(f)
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
    use agi_protocol::spec;

    const MS: fn(u64) -> u64 = |millis| millis * 1_000_000;

    #[test]
    fn a_step_says_when_it_was_what_came_of_it_and_how_long_each_side_took() {
        let mut steps = Steps::default();
        steps.note(&spec::ANSWER, "", (MS(20), 0));
        steps.note_answer(Answer::Done, None, MS(12));
        steps.note(&spec::GET_DATA, "survey/7/question", (MS(63_250), MS(300)));
        steps.note_answer(Answer::Done, Some(4), MS(2_100));
        steps.note(&spec::STREAM_FILE, "survey/7/thank", (MS(66_000), 0));
        steps.note_answer(Answer::Failed, None, MS(3));
        steps.note_skipped();
        steps.note(&spec::NOOP, "", (MS(70_000), 0));
        let told = [
            "0:00.0 ANSWER: done, took 12 ms",
            "1:03.2 GET DATA survey/7/question: done, 4 keys, took 2.1 s (the app took 300 ms before it)",
            "1:06.0 STREAM FILE survey/7/thank: skipped, took 3 ms",
            "1:10.0 NOOP: not answered",
        ];
        assert_eq!(lines(&steps, &CallersOwn::default()), told);
        let last = last_line(Status::Error, Duration::from_millis(73_400), Duration::from_millis(3_400));
        assert_eq!(last, "1:13.4 ended as ERROR (the app took 3.4 s before it)");
    }

    #[test]
    fn what_is_not_kept_is_counted() {
        let mut steps = Steps::default();
        for number in 0..53 {
            steps.note(&spec::STREAM_FILE, &number.to_string(), (0, 0));
        }
        let lines = lines(&steps, &CallersOwn::default());
        assert_eq!((lines.len(), &*lines[0]), (51, "(3 earlier steps are not kept)"));
        assert_eq!(lines[1], "0:00.0 STREAM FILE 3: not answered");
    }
}
