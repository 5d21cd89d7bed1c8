//! The live audio of a session: the connection that somebody else carries, and what the caller says and hears.

use std::time::Duration;

use super::Session;
use crate::audio::{AudioTarget, KeptAudio, Peer};
use crate::channel_context::Event;

impl Session {
    /// Returns the audio connection that Asterisk wants to make now, once.
    /// [`audio_connected`](Self::audio_connected) or [`audio_refused`](Self::audio_refused) says what came of it.
    ///
    /// ```
    /// use agi_simulator::{CallSetup, PbxState, Session};
    ///
    /// let mut setup = CallSetup::new("/");
    /// setup.answered = true;
    /// let mut session = Session::new(PbxState::default().into(), &setup);
    /// session.receive(b"EXEC AudioSocket \"40325ec2-5efd-4bd3-805f-53576e581d13,127.0.0.1:9092\"\n");
    /// assert_eq!(session.take_wanted_audio().unwrap().address, "127.0.0.1:9092");
    /// session.audio_connected();
    /// assert_eq!(session.take_audio_output()[..4], [0x01, 0x00, 0x10, 0x40]); // its UUID
    /// session.receive_audio(&[0x00, 0x00, 0x00]); // the server is done
    /// assert!(!session.audio_is_open());
    /// ```
    pub fn take_wanted_audio(&mut self) -> Option<AudioTarget> {
        self.ctx.audio.connection.take_wanted()
    }

    /// Takes note that the audio connection was made.
    pub fn audio_connected(&mut self) {
        self.audio(Peer::Connected);
    }

    /// Takes note that nobody takes the audio connection.
    pub fn audio_refused(&mut self) {
        self.audio(Peer::Refused);
    }

    /// Takes bytes from the audio connection.
    pub fn receive_audio(&mut self, bytes: &[u8]) {
        if self.audio_is_open() {
            self.audio(Peer::Sent(bytes));
        }
    }

    /// Takes note that the other end closed the audio connection.
    pub fn audio_closed(&mut self) {
        if self.audio_is_open() {
            self.audio(Peer::Closed);
        }
    }

    /// Takes note that the audio connection broke, or that the other end reads so slowly that nothing more can be written
    /// to it.
    pub fn audio_broken(&mut self) {
        if self.audio_is_open() {
            self.audio(Peer::Broken);
        }
    }

    fn audio(&mut self, peer: Peer<'_>) {
        if self.ctx.audio.eagi.is_some() {
            return self.ctx.audio.at_pipe(&peer, self.ctx.now);
        }
        self.on_event(&Event::Audio(peer));
    }

    /// Returns the bytes to the audio connection, once.
    #[must_use]
    pub fn take_audio_output(&mut self) -> Vec<u8> {
        self.ctx.audio.connection.take_output()
    }

    /// Returns whether Asterisk waits for its audio connection. No time passes meanwhile.
    #[must_use]
    pub fn audio_is_wanted(&self) -> bool {
        self.ctx.audio.connection.is_wanted()
    }

    /// Returns whether Asterisk has an audio connection, and has not closed it.
    #[must_use]
    pub fn audio_is_open(&self) -> bool {
        self.ctx.audio.connection.is_open()
    }

    /// Returns how many samples a second the open stream has.
    #[must_use]
    pub fn audio_rate(&self) -> Option<u32> {
        self.ctx.audio.connection.rate()
    }

    /// Returns when the caller last heard something in the open stream, other than silence.
    #[must_use]
    pub fn audio_heard_at(&self) -> Option<Duration> {
        self.ctx.audio.heard.last()
    }

    /// Returns whether the caller hears something now: the stream is open, and no long silence has parted it.
    #[must_use]
    pub fn hears_audio(&self) -> bool {
        self.ctx.audio.heard.go_on(self.ctx.now)
    }

    /// Returns whether the server owes the frame of this tick. A driver in virtual time lets no time pass meanwhile, so
    /// that the two stay in step. A server that has sent an AGI command, too, is not waited for.
    #[must_use]
    pub fn audio_is_due(&self) -> bool {
        self.ctx.audio.connection.waits_for_a_frame() && !self.wire.readable()
    }

    /// Lets the caller say this, after what they are saying: samples at this rate, and the words that they are, for the
    /// log. It is said while audio is streamed; the rest is lost when the stream ends.
    pub fn say_audio(&mut self, words: Option<&str>, rate: u32, samples: &[i16]) {
        self.ctx.audio.line.says(words, rate, samples);
    }

    /// Lets the caller fall silent in the middle of what they say.
    pub fn stop_audio(&mut self) {
        self.ctx.audio.line.falls_silent();
    }

    /// Returns whether the caller has not yet said everything.
    #[must_use]
    pub fn says_audio(&self) -> bool {
        self.ctx.audio.line.speaks()
    }

    /// Loses so many of the caller's next frames on their way to Asterisk.
    pub fn lose_audio(&mut self, frames: usize) {
        self.ctx.audio.line.loses = frames;
    }

    /// Gives the caller a telephone that sends nothing while they are silent.
    pub fn suppress_silence(&mut self) {
        self.ctx.audio.line.suppresses_silence = true;
    }

    /// Keeps what is said and heard from here on, for [`kept_audio`](Self::kept_audio).
    pub fn keep_audio(&mut self) {
        self.ctx.audio.kept.get_or_insert_default();
    }

    /// Returns what was said and heard, if it is kept.
    #[must_use]
    pub fn kept_audio(&self) -> Option<&KeptAudio> {
        self.ctx.audio.kept.as_ref()
    }
}
