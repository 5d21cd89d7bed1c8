//! How long one call waits for what: seen from its caller, in real time.

use std::time::{Duration, Instant};

use agi_simulator::Session;

/// What is measured on a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wait {
    /// From the beginning of the connection to the app's first command.
    First,
    /// From Asterisk's answer to the app's next command: the silence that a caller hears.
    Think,
    /// From a command to its answer, if it needs no time of the call's.
    Answer,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Times {
    /// When the last answer was written; first, when the call began.
    answered: Option<Instant>,
    has_spoken: bool,
    /// When the command came that runs.
    asked: Option<Instant>,
    /// Whether it takes time: a sound, a wait for keys.
    takes_time: bool,
}

impl Times {
    pub(super) fn begin(began: Instant) -> Self {
        Self { answered: Some(began), has_spoken: false, asked: None, takes_time: false }
    }

    /// The app says something. Returns what was waited for it.
    pub(super) fn app_says(&mut self, bytes: &[u8]) -> Option<(Wait, Duration)> {
        if bytes.is_empty() {
            return None;
        }
        if bytes.ends_with(b"\n") {
            self.asked = Some(Instant::now());
            self.takes_time = false;
        }
        let waited = self.answered.take()?.elapsed();
        let wait = if std::mem::replace(&mut self.has_spoken, true) { Wait::Think } else { Wait::First };
        Some((wait, waited))
    }

    /// Everything that Asterisk has to say is written. Returns how long a command took that was answered at once.
    pub(super) fn written(&mut self, session: &Session) -> Option<Duration> {
        if session.runs() {
            self.takes_time = true;
            return None;
        }
        let asked = self.asked.take()?;
        // Nobody hears how long the app takes after a hang-up.
        self.answered = (!session.is_hung_up()).then(Instant::now);
        (!self.takes_time).then(|| asked.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::{Times, Wait};
    use agi_simulator::{CallSetup, PbxState, Session};
    use std::time::{Duration, Instant};

    /// Sends a line, and returns what was measured: before it, and of its answer.
    fn says(times: &mut Times, session: &mut Session, line: &str) -> (Option<Wait>, bool) {
        let waited = times.app_says(line.as_bytes()).map(|(wait, _)| wait);
        session.receive(line.as_bytes());
        (waited, times.written(session).is_some())
    }

    #[test]
    fn a_sound_is_neither_thinking_nor_answering() {
        let mut session = Session::new(PbxState::default().into(), &CallSetup::new("/"));
        let mut times = Times::begin(Instant::now());
        assert_eq!(says(&mut times, &mut session, "NOOP\n"), (Some(Wait::First), true));
        assert_eq!(says(&mut times, &mut session, "NOOP\n"), (Some(Wait::Think), true));
        assert_eq!(says(&mut times, &mut session, "STREAM FILE a \"\"\n"), (Some(Wait::Think), false));
        assert!(session.go_on(Duration::from_secs(1)));
        assert_eq!(times.written(&session), None);
        assert_eq!(says(&mut times, &mut session, "NOOP\n"), (Some(Wait::Think), true));
    }

    #[test]
    fn a_line_in_two_pieces_is_one_and_a_silence_after_a_hang_up_is_not_heard() {
        let mut session = Session::new(PbxState::default().into(), &CallSetup::new("/"));
        let mut times = Times::begin(Instant::now());
        assert_eq!(says(&mut times, &mut session, "NO"), (Some(Wait::First), false));
        assert_eq!(says(&mut times, &mut session, "OP\n"), (None, true));
        session.hang_up();
        assert_eq!(says(&mut times, &mut session, "NOOP\n"), (Some(Wait::Think), true));
        assert_eq!(says(&mut times, &mut session, "NOOP\n"), (None, true));
    }
}
