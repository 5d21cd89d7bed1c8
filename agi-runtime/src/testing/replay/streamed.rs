//! Live audio of a replayed call: the recorded keys, what the test says, and silence.

use std::collections::VecDeque;
use std::future::{Future, ready};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use agi_driver::{Act, Clock, Driver, Party};
use agi_protocol::Digit;
use agi_simulator::{CallSetup, PbxState, Session};
use futures_timer::Delay;

use super::difference::Found;
use super::player::Player;
use crate::testing::audible;
use crate::transcript::{Line, Streamed, What};

/// How long a key is held: what is recorded is its release.
const HELD: Duration = Duration::from_millis(100);

/// How much longer than recorded an app may stream.
const LONGER: Duration = Duration::from_secs(10);

/// From the end of what is said to that of the stream.
const PAUSE: Duration = Duration::from_secs(1);

fn lasts(samples: &[i16]) -> Duration {
    Duration::from_secs(samples.len() as u64) / audible::RATE
}

impl Player<'_> {
    /// Plays the stream of the app's last command, until it has ended.
    pub(super) async fn streams(&mut self, index: usize, line: &Line) -> Result<(), Found> {
        let text = String::from_utf8_lossy(&self.entered.filled(line)).into_owned();
        let found = |came: &str| Found { index, expected: text.clone(), came: came.to_owned() };
        let streamed = Streamed::read(&text).ok_or_else(|| found("a text that is not of this form"))?;
        let mut setup = CallSetup::new("/");
        setup.answered = true;
        let mut session = Session::new(PbxState::default().into(), &setup);
        session.receive(&[&self.command[..], b"\n"].concat());
        // What the simulated Asterisk says to the command is not heard: the file says it.
        let (near, _far) = tokio::io::duplex(1 << 16);
        let server = self.audio.clone();
        let connect = move |_| ready(Ok(server.connected()));
        let mut call = Driver::new(session, near, Clock::Virtual).audio(connect);
        let keys = streamed
            .keys
            .iter()
            .filter_map(|(at, key)| Some((Duration::from_millis(*at).saturating_sub(HELD), Digit::from_ascii(*key)?)));
        let said = self.said.pop_front().filter(|said| !said.is_empty());
        let mut caller = Caller {
            said,
            keys: keys.collect(),
            length: Duration::from_millis(streamed.length),
            hangs_up: self.hangs_up(index),
            began: self.time.load(Ordering::Relaxed),
            time: &self.time,
            patience: self.patience,
        };
        match call.drive(&mut caller).await {
            End::Ended => Ok(()),
            End::Longer => Err(found("audio that the app does not end")),
            End::Silent => Err(found("no audio of the app's")),
        }
    }

    /// Whether the reply to the stream says that the caller hung up.
    fn hangs_up(&self, index: usize) -> bool {
        let mut behind = self.script.lines[index + 1..].iter().take_while(|line| line.what != What::Sent);
        behind.any(|line| line.what == What::Closed || line.text == b"HANGUP" || line.text == b"200 result=-1")
    }
}

/// A caller who says nothing, or this.
struct Caller<'t> {
    said: Option<String>,
    /// The keys to press, and when.
    keys: VecDeque<(Duration, Digit)>,
    length: Duration,
    hangs_up: bool,
    /// The time of the call when the stream began, in milliseconds.
    began: u64,
    time: &'t AtomicU64,
    patience: Duration,
}

/// How a stream ended.
enum End {
    Ended,
    /// It did not.
    Longer,
    /// The app does not stream.
    Silent,
}

impl Party for Caller<'_> {
    type End = End;
    type Event = ();

    fn sees(&mut self, session: &mut Session) -> Option<End> {
        let now = u64::try_from(session.now().as_millis()).unwrap_or(u64::MAX);
        self.time.store(self.began.saturating_add(now), Ordering::Relaxed);
        (!session.audio_is_open() && !session.audio_is_wanted()).then_some(End::Ended)
    }

    fn acts(&mut self, session: &mut Session) -> Act<End> {
        let now = session.now();
        if self.keys.front().is_some_and(|(at, _)| *at <= now) {
            self.keys.pop_front().into_iter().for_each(|(_, key)| session.press(key));
            return Act::Done;
        }
        let spoken = self.said.as_deref().map(audible::spoken);
        if let Some(spoken) = spoken.filter(|spoken| now + lasts(spoken) + PAUSE >= self.length) {
            session.say_audio(self.said.take().as_deref(), audible::RATE, &spoken);
            return Act::Done;
        }
        if self.hangs_up && now >= self.length {
            session.hang_up();
            return Act::Done;
        }
        if now >= self.length + LONGER {
            return Act::Ends(End::Longer);
        }
        match session.due() {
            Some(due) => {
                session.go_on(due);
                Act::Done
            }
            None => Act::Nothing,
        }
    }

    fn waits(&mut self) -> impl Future<Output = ()> + Send {
        Delay::new(self.patience)
    }

    fn meets(&mut self, (): (), _: &mut Session) -> Option<End> {
        Some(End::Silent)
    }
}
