//! What the driver tells the machine.

use std::io;

use super::{Dialogue, Disconnect, Ending, Event, Line, Phase};

impl Dialogue {
    /// Tells how many of the bytes were written. None, or an error, means that the connection takes no more.
    #[inline]
    pub fn wrote(&mut self, written: io::Result<usize>) {
        match (written, self.phase) {
            (Ok(count @ 1..), Phase::Sending(begin)) => {
                let sent = begin + count;
                if self.observed.0.is_some() {
                    self.tell_sent(begin, sent);
                }
                self.phase = if sent < self.line.length() { Phase::Sending(sent) } else { Phase::Waiting };
            }
            (written, _) => self.wrote_otherwise(written),
        }
    }

    /// Tells how many bytes were read into the room that was given for them. None means that Asterisk closed the
    /// connection.
    #[inline]
    pub fn read(&mut self, read: io::Result<usize>) {
        match read {
            Ok(count @ 1..) => {
                self.input.filled(count);
                if self.observed.0.is_some() || self.input.is_too_long() {
                    self.read_more();
                }
            }
            end => self.read_nothing(end),
        }
    }

    /// Returns where to read: never empty.
    pub fn room(&mut self) -> &mut [u8] {
        self.input.room()
    }

    /// Returns whether the next want is a [`Look`](super::Want::Look).
    #[inline]
    #[must_use]
    pub fn is_to_look(&self) -> bool {
        self.phase == Phase::Begun && self.resync.is_none() && !self.input.has_bytes()
    }

    /// Tells that no more bytes have come yet.
    #[inline]
    pub fn nothing_waits(&mut self) {
        match self.phase {
            Phase::Begun => self.phase = Phase::InStep,
            Phase::LastWords => self.end_last_words(),
            _ => {}
        }
    }

    /// Tells that the timer is set to ring as it was wanted.
    pub fn timer_is_set(&mut self) {
        if let Some(resync) = &mut self.resync {
            resync.timer_is_set();
        }
    }

    /// Tells that the timer rang.
    pub fn rang(&mut self) {
        if let Some(resync) = &mut self.resync {
            resync.rang();
        }
    }

    #[cold]
    fn tell_sent(&mut self, begin: usize, end: usize) {
        let bytes = self.line.as_bytes().get(begin..end).unwrap_or_default();
        self.observed.tell(Event::Sent { bytes, line: Some(Line::Command(self.spec)) });
    }

    #[cold]
    fn wrote_otherwise(&mut self, written: io::Result<usize>) {
        match written {
            Ok(0) => self.not_written(io::ErrorKind::WriteZero),
            Err(error) => self.not_written(error.kind()),
            Ok(count) => {
                let Some(resync) = &mut self.resync else { return };
                let bytes = resync.unsent().get(..count).unwrap_or_default();
                self.observed.tell(Event::Sent { bytes, line: resync.line() });
                resync.wrote(count);
            }
        }
    }

    #[cold]
    fn read_more(&mut self) {
        self.observed.tell(Event::Arrived);
        if self.input.is_too_long() && matches!(self.phase, Phase::Begun | Phase::LastWords) {
            self.not_read(Disconnect::ReplyTooLong);
        }
    }

    #[cold]
    fn read_nothing(&mut self, end: io::Result<usize>) {
        let error = end.err();
        self.observed.tell(Event::Closed(error.as_ref()));
        self.not_read(error.map_or(Disconnect::Closed, |error| Disconnect::Broken(error.kind())));
    }

    fn not_written(&mut self, kind: io::ErrorKind) {
        self.lose(Disconnect::Broken(kind));
        if self.phase == Phase::Sending(0) {
            self.trail.give_up();
        }
        if matches!(self.phase, Phase::Sending(_)) {
            self.phase = Phase::LastWords;
        }
    }

    fn not_read(&mut self, reason: Disconnect) {
        self.lose(reason);
        if self.phase == Phase::LastWords {
            self.end_last_words();
        }
    }

    fn end_last_words(&mut self) {
        self.phase = Phase::Over(self.cannot().unwrap_or(Ending::HungUp));
    }
}
