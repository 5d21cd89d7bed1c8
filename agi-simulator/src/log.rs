//! What happened on a simulated call, with its virtual times.

use std::fmt;
use std::time::Duration;

use agi_protocol::Digit;

/// Everything that happened on a call, in order. Printed, it has one line for each event:
///
/// ```text
///    0.000  caller    dials /survey/7?lang=en (spring)
///    0.000  app       GET OPTION "survey/7/question" "12345" 5000
///    0.000  caller    hears survey/7/question
///    0.100  caller    presses 4
///    0.100  asterisk  200 result=52 endpos=800
/// ```
///
/// The same script gives the same text, so it can be kept as a snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CallLog(Vec<LogEntry>);

/// One event of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEntry {
    /// How long the call had lasted, in virtual time.
    pub at: Duration,
    /// What happened.
    pub what: CallEvent,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallEvent {
    /// The call begins: what was dialled.
    Dials(String),
    /// The app sent a line, without its line feed.
    App(Vec<u8>),
    /// Asterisk sent a line, or several in one reply, without the last line feed.
    Asterisk(Vec<u8>),
    /// The caller begins to hear a sound, or words.
    Heard(String),
    /// The caller hears live audio, other than silence, for so long. It may go on.
    HeardAudio(Duration),
    /// The caller says something into live audio, for so long so far.
    SaidAudio {
        /// What is said, if it is words.
        words: Option<String>,
        /// How much of it was said.
        lasts: Duration,
    },
    /// A sound that Asterisk passes over in silence, because it is missing, and which package lacks it.
    LeftOut(String),
    /// A number or a date is said as in English, and Asterisk has words of its own for this language.
    SaidInEnglish(String),
    /// The caller presses a key.
    Presses(Digit),
    /// The caller sends a text.
    Says(String),
    /// The caller begins or stops speaking.
    Speaks(bool),
    /// The caller hangs up.
    HangsUp,
    /// The connection between Asterisk and the app breaks.
    CutOff,
    /// The app sends the caller a text, or shows an image.
    Shown(String),
    /// The app read a function that nobody plays: the whole call, `PJSIP_HEADER(read,X-Id)`.
    NotPlayed(String),
    /// The first sound on a call that is not answered begins.
    Unanswered,
    /// There is no sound of this name, and why.
    NoSound(String, String),
    /// The app skipped a prompt and went on, and why.
    Skipped(String),
    /// The app closed the connection: the call ended, or continues in the dialplan.
    Closed,
    /// Why the call failed, as the app knows it.
    Failed(String),
}

impl CallLog {
    /// Returns all events.
    #[must_use]
    pub fn entries(&self) -> &[LogEntry] {
        &self.0
    }

    /// Returns the lines that the app sent, without their line feeds. Bytes that are not UTF-8 are replaced.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        let line = |entry: &LogEntry| match &entry.what {
            CallEvent::App(line) => Some(String::from_utf8_lossy(line).into_owned()),
            _ => None,
        };
        self.0.iter().filter_map(line).collect()
    }

    /// Returns what the caller heard: the names of sounds, and words that were said (SAY …).
    pub fn heard(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|entry| match &entry.what {
            CallEvent::Heard(what) => Some(what.as_str()),
            _ => None,
        })
    }

    /// Forgets what came after so many entries.
    pub(super) fn truncate(&mut self, entries: usize) {
        self.0.truncate(entries);
    }

    /// Adds an event, and returns its number.
    pub(super) fn add(&mut self, at: Duration, what: CallEvent) -> usize {
        self.0.push(LogEntry { at, what });
        self.0.len() - 1
    }

    /// Says how long the audio of an event lasts.
    pub(super) fn lasts(&mut self, entry: usize, time: Duration) {
        let what = self.0.get_mut(entry).map(|entry| &mut entry.what);
        if let Some(CallEvent::HeardAudio(lasts) | CallEvent::SaidAudio { lasts, .. }) = what {
            *lasts = time;
        }
    }

    /// Returns it as it is printed, with a mark at one line.
    #[must_use]
    pub fn marked(&self, mark: Option<usize>) -> String {
        let line = |(number, entry): (usize, &LogEntry)| {
            let mark = if Some(number) == mark { ">" } else { " " };
            format!("{mark}{entry}\n")
        };
        self.0.iter().enumerate().map(line).collect()
    }
}

impl fmt::Display for CallLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.marked(None))
    }
}

impl fmt::Display for LogEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.what.to_string();
        // The further lines of a text are below its first one.
        let text = text.trim_end_matches('\n').replace('\n', &format!("\n{:21}", ""));
        write!(f, "{:>5}.{:03}  {text}", self.at.as_secs(), self.at.subsec_millis())
    }
}

impl fmt::Display for CallEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lossy = |bytes| String::from_utf8_lossy(bytes);
        match self {
            Self::Dials(what) => write!(f, "caller    dials {what}"),
            Self::App(line) => write!(f, "app       {}", lossy(line)),
            Self::Asterisk(line) => write!(f, "asterisk  {}", lossy(line)),
            Self::Heard(what) => write!(f, "caller    hears {what}"),
            Self::HeardAudio(lasts) => write!(f, "caller    hears ~ {}", audio(*lasts)),
            Self::SaidAudio { words: None, lasts } => write!(f, "caller    says ~ {}", audio(*lasts)),
            Self::SaidAudio { words: Some(words), lasts } => write!(f, "caller    says {words:?} ({})", audio(*lasts)),
            Self::LeftOut(what) => write!(f, "caller    does not hear {what}"),
            Self::SaidInEnglish(language) => write!(
                f,
                "asterisk  has words of its own for numbers and dates in {language}, which are said as in English here: try them \
                 on a real one, which fails where a sound is missing"
            ),
            Self::Presses(key) => write!(f, "caller    presses {key}"),
            Self::Says(text) => write!(f, "caller    says {text}"),
            Self::Speaks(true) => write!(f, "caller    speaks"),
            Self::Speaks(false) => write!(f, "caller    falls silent"),
            Self::HangsUp => write!(f, "caller    hangs up"),
            Self::CutOff => write!(f, "asterisk  is cut off"),
            Self::Shown(text) => write!(f, "caller    reads {text}"),
            Self::NotPlayed(call) => {
                let name = call.split('(').next().unwrap_or_default();
                write!(
                    f,
                    "asterisk  plays no {call} here: give it a value, `.variable({call:?}, \"…\")`, or play it, \
                     `Pbx::function({name:?}, |args| …)`"
                )
            }
            Self::Unanswered => {
                write!(f, "asterisk  has not answered: most callers hear nothing yet, so `call.answer().await?` first")
            }
            Self::NoSound(name, why) => write!(f, "asterisk  plays no sound {name:?}: {why}"),
            Self::Skipped(why) => write!(f, "app       skipped a prompt: {why}"),
            Self::Closed => write!(f, "app       closes the connection"),
            Self::Failed(why) => write!(f, "app       failed: {why}"),
        }
    }
}

/// So much audio, as a person reads it.
fn audio(lasts: Duration) -> String {
    format!("{:.1} s of audio", lasts.as_secs_f64())
}
