//! Asterisk's side of a replayed call.

#[cfg(feature = "audio")]
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_timer::Delay;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinSet;

#[cfg(feature = "audio")]
use super::super::audio_server::AudioServer;
use super::difference::Found;
use super::expected::Entered;
use super::recorded::Recorded;
use crate::app::Service;
#[cfg(feature = "audio")]
use crate::audio::AudioPort;
#[cfg(feature = "hours")]
use crate::call::with_calendar;
use crate::call::with_simulated_time;
use crate::transcript::{DROPPED, Line, Script, What, is_question};
use agi_protocol::Status;

/// More than the questions of resynchronisations and the app's own lines can fill.
const ROOM: usize = 64 * 1024;

pub(super) struct Player<'s> {
    pub(super) script: &'s Script,
    pub(super) entered: Entered<'s>,
    pub(super) patience: Duration,
    /// How far the transcript is, in milliseconds.
    pub(super) time: Arc<AtomicU64>,
    stream: DuplexStream,
    /// What came and is not yet read as lines.
    received: Vec<u8>,
    /// What Asterisk says next, in one write: what arrives together is seen together.
    to_say: Vec<u8>,
    /// The app is clearing up: its last question. The number in it is random.
    question: Option<Vec<u8>>,
    /// The recorded call ended before its question was answered.
    keeps_silent: bool,
    /// The app's last command.
    pub(super) command: Vec<u8>,
    /// What is said in the streams that come.
    #[cfg(feature = "audio")]
    pub(super) said: VecDeque<String>,
    /// The app's end of its audio.
    #[cfg(feature = "audio")]
    pub(super) audio: AudioServer,
    /// The call runs in its own task, so that a handler that blocks its thread does not block the clock.
    _call: JoinSet<()>,
}

/// What the app did.
enum Came {
    Line(Vec<u8>),
    CallEnd,
    Nothing,
}

impl<'s> Player<'s> {
    /// Begins the call.
    pub(super) fn start(service: Service, script: &'s Script, entered: &'s [String], patience: Duration) -> Self {
        let mut to_say = script.request.join(&b'\n');
        to_say.extend_from_slice(b"\n\n");
        let longest = entered.iter().map(String::len).max().unwrap_or(0);
        let size = |line: &Line| line.text.len() + 1 + line.masked.len() * longest;
        let size = to_say.len() + script.lines.iter().map(size).sum::<usize>() + ROOM;
        let (near, stream) = tokio::io::duplex(size);
        let mut call = JoinSet::new();
        let time = Arc::new(AtomicU64::new(0));
        let serving = async move { service.serve_call(Recorded(near), "replay").await };
        #[cfg(feature = "audio")]
        let port = AudioPort::simulated(true);
        #[cfg(feature = "audio")]
        let serving = port.clone().instead(serving);
        #[cfg(feature = "hours")]
        let serving = with_calendar(i64::try_from(script.began).unwrap_or(i64::MAX).into(), time.clone(), serving);
        call.spawn(with_simulated_time(time.clone(), serving));
        let entered = Entered::new(entered, &script.lines);
        Self {
            script,
            entered,
            patience,
            time,
            stream,
            received: Vec::new(),
            to_say,
            question: None,
            keeps_silent: false,
            command: Vec::new(),
            #[cfg(feature = "audio")]
            said: VecDeque::new(),
            #[cfg(feature = "audio")]
            audio: AudioServer::at(port),
            _call: call,
        }
    }

    /// Says this in the streams.
    #[cfg(feature = "audio")]
    pub(super) fn saying(self, said: Vec<String>) -> Self {
        Self { said: said.into(), ..self }
    }

    /// Plays the whole transcript, or up to the first difference.
    pub(super) async fn play(mut self) -> Result<(), Found> {
        let (mut before, mut closed) = (0, false);
        for (index, line) in self.script.lines.iter().enumerate() {
            let took = Duration::from_millis(line.millis.saturating_sub(before));
            before = line.millis;
            self.time.store(line.millis, Ordering::Relaxed);
            match line.what {
                // A shutdown cut it short.
                What::Sent if Status::of_last_words(&line.text) == Some(Status::Closing) => return Ok(()),
                What::Sent if is_question(&line.text) => self.expect_question(index, took).await?,
                What::Sent => self.expect_command(index, line, took).await?,
                What::Received => self.reply(index, line),
                What::Audio => self.streams(index, line).await?,
                // What was asked is in the commands.
                What::Asks { .. } => {}
                What::Closed => {
                    closed = true;
                    self.say().await;
                    // A broken connection and a closed one are the same to a handler.
                    let _ = self.stream.shutdown().await;
                }
            }
        }
        if self.script.cut || matches!(self.script.ended.1.as_str(), "CLOSING" | DROPPED) {
            return Ok(());
        }
        let took = Duration::from_millis(self.script.ended.0.saturating_sub(before));
        match self.next(took).await {
            Came::CallEnd => Ok(()),
            // Nobody received it.
            Came::Line(line) if closed && self.ended_so(&line) => Ok(()),
            // It was recorded when nothing was said after a hang-up.
            Came::Line(line) if self.script.ended.1 == "hung up" && Status::is_last_words(&line) => Ok(()),
            came => Err(self.found(self.script.lines.len(), "the end of the call", came)),
        }
    }

    /// Whether a line tells the recorded end.
    fn ended_so(&self, line: &[u8]) -> bool {
        Status::of_last_words(line).is_some_and(|status| status.as_str() == self.script.ended.1)
    }

    async fn expect_command(&mut self, index: usize, line: &Line, took: Duration) -> Result<(), Found> {
        let came = self.next(took).await;
        self.question = None;
        self.keeps_silent = false;
        match came {
            Came::Line(came) if self.entered.fits(line, &came) => {
                self.command = came;
                Ok(())
            }
            came => Err(self.found(index, &String::from_utf8_lossy(&line.text), came)),
        }
    }

    /// Waits for the first question. Whether the app repeats it depends on how fast it is answered.
    async fn expect_question(&mut self, index: usize, took: Duration) -> Result<(), Found> {
        if self.question.is_some() {
            return Ok(());
        }
        match self.next_line(took).await {
            Came::Line(came) if is_question(&came) => {
                self.question = Some(came);
                self.keeps_silent = !self.is_answered_behind(index);
                Ok(())
            }
            came => Err(self.found(index, "the question that clears up a dropped command or a stray reply", came)),
        }
    }

    /// Notes a reply, to be said before the app's next line is awaited.
    fn reply(&mut self, index: usize, line: &Line) {
        if !self.is_answer(line) {
            self.to_say.extend_from_slice(&self.entered.filled(line));
            if !line.unfinished {
                self.to_say.push(b'\n');
            }
        } else if !self.is_answered_behind(index) {
            let question = self.question.clone().unwrap_or_default();
            self.to_say.extend_from_slice(&answer(&question));
        }
    }

    /// Whether a recorded question is answered between this line and the next command.
    fn is_answered_behind(&self, index: usize) -> bool {
        let clears_up = |line: &&Line| line.what != What::Sent || is_question(&line.text);
        self.script.lines[index + 1..].iter().take_while(clears_up).any(|line| self.is_answer(line))
    }

    /// Whether a line is the answer to a recorded question.
    fn is_answer(&self, line: &Line) -> bool {
        let answers = |asked: &Line| asked.what == What::Sent && answer(&asked.text).trim_ascii_end() == line.text;
        line.what == What::Received
            && line.text.starts_with(b"200 result=1 (agi-")
            && self.script.lines.iter().any(|asked| is_question(&asked.text) && answers(asked))
    }

    /// The app's next command. Questions that the recorded call had no need for are answered on the way.
    async fn next(&mut self, took: Duration) -> Came {
        loop {
            match self.next_line(took).await {
                Came::Line(line) if is_question(&line) => {
                    if !self.keeps_silent {
                        self.to_say.extend_from_slice(&answer(&line));
                    }
                }
                came => return came,
            }
        }
    }

    async fn next_line(&mut self, took: Duration) -> Came {
        self.say().await;
        let mut late = Delay::new(took.saturating_add(self.patience));
        loop {
            if let Some(feed) = memchr::memchr(b'\n', &self.received) {
                let mut line: Vec<u8> = self.received.drain(..=feed).collect();
                line.pop();
                return Came::Line(line);
            }
            tokio::select! {
                biased;
                read = self.stream.read_buf(&mut self.received) => match read {
                    Ok(1..) => {}
                    _ if self.received.is_empty() => return Came::CallEnd,
                    _ => return Came::Line(std::mem::take(&mut self.received)),
                },
                () = &mut late => return Came::Nothing,
            }
        }
    }

    /// Says what is due. An app that has ended the call does not hear it, which its next line shows.
    async fn say(&mut self) {
        let to_say = std::mem::take(&mut self.to_say);
        let _ = self.stream.write_all(&to_say).await;
    }

    /// Live audio cannot be played again by an app without it.
    #[cfg(not(feature = "audio"))]
    #[expect(clippy::unused_async, reason = "with the feature `audio`, it takes time")]
    async fn streams(&mut self, index: usize, line: &Line) -> Result<(), Found> {
        let expected = String::from_utf8_lossy(&line.text).into_owned();
        Err(Found { index, expected, came: "no audio: agi-runtime has not the feature `audio` here".to_owned() })
    }

    fn found(&self, index: usize, expected: &str, came: Came) -> Found {
        let came = match came {
            Came::Line(line) => String::from_utf8_lossy(&line).into_owned(),
            Came::CallEnd => "the end of the call".to_owned(),
            Came::Nothing => format!("nothing, for {:?} longer than recorded", self.patience),
        };
        Found { index, expected: expected.to_owned(), came }
    }
}

/// The line that answers a question.
fn answer(question: &[u8]) -> Vec<u8> {
    let asked = question.strip_prefix(b"GET FULL VARIABLE ").unwrap_or_default();
    [b"200 result=1 (", asked, b")\n"].concat()
}
