//! What the driver tells.

use std::io;

use super::{Dialogue, Disconnect, Ending, Event, Line, Phase};

impl Dialogue {
    /// So many bytes were written of those that were to be. None, or an error, means that the connection takes no more.
    #[inline]
    pub fn wrote(&mut self, written: io::Result<usize>) {
        match (written, self.phase) {
            (Ok(0), _) => self.not_written(io::ErrorKind::WriteZero),
            (Err(error), _) => self.not_written(error.kind()),
            (Ok(count), Phase::Sending(begin)) => {
                let sent = begin + count;
                let (line, bytes) = (Some(Line::Command(self.spec)), self.line.as_bytes());
                self.observed.tell(Event::Sent { bytes: bytes.get(begin..sent).unwrap_or_default(), line });
                self.phase = if sent < self.line.as_bytes().len() { Phase::Sending(sent) } else { Phase::Waiting };
            }
            (Ok(count), _) => {
                if let Some(resync) = &mut self.resync {
                    let bytes = resync.unsent().get(..count).unwrap_or_default();
                    self.observed.tell(Event::Sent { bytes, line: resync.line() });
                    resync.wrote(count);
                }
            }
        }
    }

    /// So many bytes were read into the room that was given for it. None means that Asterisk closed the connection.
    #[inline]
    pub fn read(&mut self, read: io::Result<usize>) {
        match read {
            Ok(0) => {
                self.observed.tell(Event::Closed(None));
                self.not_read(Disconnect::Closed);
            }
            Ok(count) => {
                self.observed.tell(Event::Arrived);
                self.input.filled(count);
                if self.input.is_too_long() && matches!(self.phase, Phase::Begun | Phase::LastWords) {
                    self.not_read(Disconnect::ReplyTooLong);
                }
            }
            Err(error) => {
                self.observed.tell(Event::Closed(Some(&error)));
                self.not_read(Disconnect::Broken(error.kind()));
            }
        }
    }

    /// Where to read: never empty.
    pub fn room(&mut self) -> &mut [u8] {
        self.input.room()
    }

    /// Whether the next want is a [`Look`](super::Want::Look).
    #[inline]
    #[must_use]
    pub fn is_to_look(&self) -> bool {
        self.phase == Phase::Begun && self.resync.is_none() && !self.input.has_bytes()
    }

    /// No more bytes have come yet.
    #[inline]
    pub fn nothing_waits(&mut self) {
        match self.phase {
            Phase::Begun => self.phase = Phase::InStep,
            Phase::LastWords => self.end_last_words(),
            _ => {}
        }
    }

    /// The timer is set to ring as it was wanted.
    pub fn timer_is_set(&mut self) {
        if let Some(resync) = &mut self.resync {
            resync.timer_is_set();
        }
    }

    /// The timer rang.
    pub fn rang(&mut self) {
        if let Some(resync) = &mut self.resync {
            resync.rang();
        }
    }

    #[cold]
    fn not_written(&mut self, kind: io::ErrorKind) {
        self.lose(Disconnect::Broken(kind));
        if matches!(self.phase, Phase::Sending(_)) {
            self.phase = Phase::LastWords;
        }
    }

    #[cold]
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
