//! The steps of a session: as they are written on a command line, and as they are sent to the process that holds the call.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

use agi_protocol::Digit;

use super::answer::SessionAnswer;
use crate::error::{Exit, PhoneError};
use crate::options::{OptionSpec, Options, ValueKind, duration, keys, option};

/// The options of a session, which are the telephone's together with [`OPTIONS`](crate::OPTIONS).
pub const SESSION_OPTIONS: [OptionSpec; 4] = [
    option(
        "session",
        ValueKind::Text("NAME"),
        "Takes one step of the call of this name, and prints what happened as JSON: start TARGET, press KEYS, say TEXT, \
         wait [TIME], hangup, status, show",
    ),
    OptionSpec {
        default: Some("10m"),
        ..option("idle", ValueKind::Text("TIME"), "A session hangs up when no step has come for so long")
    },
    option("real-time", ValueKind::None, "Time passes in a session as on the phone"),
    option(
        FOR,
        ValueKind::Text("TIME"),
        "start, press and say end so long after their beginning or last key, also while a prompt plays: the next press cuts it",
    ),
];

/// The option that ends a step while a prompt plays.
const FOR: &str = "for";

/// The words that begin a step, for whoever writes another one.
const STEPS: &str = "start TARGET, press KEYS, say TEXT, wait [TIME], hangup, status or show";

/// The longest text of a step, in bytes: a request has room for twice as much.
const LONGEST: usize = 4096;

/// One step of a call that a process holds: `--session NAME` and the words after it.
#[derive(Clone, Debug)]
pub struct SessionStep {
    pub(super) session: String,
    pub(super) step: Step,
    /// So long after what the caller does it ends, also while a prompt plays.
    #[cfg_attr(not(unix), expect(dead_code, reason = "only the process that holds a call takes steps"))]
    pub(super) ends_after: Option<Duration>,
    #[cfg_attr(not(unix), expect(dead_code, reason = "only the process that holds a call waits for steps"))]
    pub(super) idle: Duration,
    pub(super) real_time: bool,
}

/// What a step does.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Step {
    /// Begins the call: what is called, the arguments of a program, and whether the process of this session's last call was
    /// found dead.
    Start {
        target: String,
        arguments: Vec<String>,
        after_death: bool,
    },
    Press {
        keys: String,
        unseen: bool,
    },
    Say {
        text: String,
        unseen: bool,
    },
    /// Lets so much time pass; `None`: until the app asks something else.
    Wait(Option<Duration>),
    HangUp,
    Status,
    Show,
    /// A step that cannot be taken, whose answer tells the state of the call: its first word, and why.
    Wrong {
        name: String,
        exit: Exit,
        why: String,
    },
}

/// Without what the caller presses and says.
impl std::fmt::Debug for Step {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Step {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Start { .. } => "start",
            Self::Press { .. } => "press",
            Self::Say { .. } => "say",
            Self::Wait(_) => "wait",
            Self::HangUp => "hangup",
            Self::Status => "status",
            Self::Show => "show",
            Self::Wrong { name, .. } => name,
        }
    }

    /// A step that is wrong, in short lines: its word may be anything.
    pub(super) fn wrong(name: &str, error: &PhoneError) -> Self {
        let line = |text: &str, most| text.replace(['\n', '\r', '\0'], " ").chars().take(most).collect();
        Self::Wrong { name: line(name, 100), exit: error.exit, why: line(&error.why, 1500) }
    }

    /// The line that asks the process for it, without its line feed. `ends_after` is what `--for` says.
    #[cfg(unix)]
    pub(super) fn to_line(&self, ends_after: Option<Duration>) -> String {
        let ends_after = ends_after.map(|time| format!("for {} ", time.as_millis())).unwrap_or_default();
        ends_after + &self.to_words()
    }

    /// Reads such a line.
    #[cfg(unix)]
    pub(super) fn of_line(line: &str) -> Option<(Self, Option<Duration>)> {
        let Some(rest) = line.strip_prefix("for ") else { return Some((Self::of_words(line)?, None)) };
        let (millis, words) = rest.split_once(' ')?;
        Some((Self::of_words(words)?, Some(Duration::from_millis(millis.parse().ok()?))))
    }

    #[cfg(unix)]
    fn to_words(&self) -> String {
        match self {
            Self::Press { keys, unseen } => format!("press {unseen} {keys}"),
            Self::Say { text, unseen } => format!("say {unseen} {text}"),
            Self::Wait(Some(time)) => format!("wait {}", time.as_millis()),
            Self::Start { after_death: true, .. } => "start after_death".to_owned(),
            Self::Wrong { name, exit, why } => format!("wrong {} {name}\0{why}", exit.code()),
            Self::Start { .. } | Self::Wait(None) | Self::HangUp | Self::Status | Self::Show => self.name().to_owned(),
        }
    }

    #[cfg(unix)]
    fn of_words(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
        let unseen_and_text = || {
            let (unseen, text) = rest.split_once(' ')?;
            Some((unseen.parse().ok()?, text.to_owned()))
        };
        Some(match name {
            "start" => Self::Start { target: String::new(), arguments: Vec::new(), after_death: rest == "after_death" },
            "press" => unseen_and_text().map(|(unseen, keys)| Self::Press { keys, unseen })?,
            "say" => unseen_and_text().map(|(unseen, text)| Self::Say { text, unseen })?,
            "wait" if rest.is_empty() => Self::Wait(None),
            "wait" => Self::Wait(Some(Duration::from_millis(rest.parse().ok()?))),
            "hangup" => Self::HangUp,
            "status" => Self::Status,
            "show" => Self::Show,
            "wrong" => {
                let (exit, text) = rest.split_once(' ')?;
                let (name, why) = text.split_once('\0')?;
                let exit = Exit::of_code(exit.parse().ok()?)?;
                Self::Wrong { name: name.to_owned(), exit, why: why.to_owned() }
            }
            _ => return None,
        })
    }
}

impl SessionStep {
    /// Reads the words of a step. `values` returns what was given for one of [`SESSION_OPTIONS`], as for
    /// [`Options::read`](crate::Options::read). `press -` and `say -` read standard input. A wrong step is one, too: its answer
    /// says what is wrong, what to write, and how the call stands.
    ///
    /// # Errors
    /// The answer that says so if there can be no call of this name.
    pub fn read<'v>(words: &[String], values: impl Fn(&str) -> Vec<&'v OsStr>) -> Result<Self, SessionAnswer> {
        let text = |name: &str| values(name).pop().and_then(OsStr::to_str).unwrap_or_default();
        let session = text(SESSION_OPTIONS[0].name);
        let word = words.first().map_or("", String::as_str);
        let refused = |error: PhoneError| SessionAnswer::refused(session, word, error.exit, &error.why);
        checked(session).map_err(refused)?;
        let read = || {
            let step = step(session, words)?;
            let ends_after = values(FOR).pop().map(|time| ends_after(session, &step, time)).transpose()?;
            Ok((step, ends_after, duration("idle", text("idle"))?))
        };
        let (step, ends_after, idle) = read().unwrap_or_else(|error| (Step::wrong(word, &error), None, Duration::ZERO));
        Ok(Self { session: session.to_owned(), step, ends_after, idle, real_time: !values("real-time").is_empty() })
    }

    /// Returns what a call of the session calls; nothing if the step does not begin one.
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        match &self.step {
            Step::Start { target, .. } => Some(target),
            _ => None,
        }
    }

    /// Returns the words after the target: the arguments of a program.
    #[must_use]
    pub fn arguments(&self) -> &[String] {
        match &self.step {
            Step::Start { arguments, .. } => arguments,
            _ => &[],
        }
    }

    /// Has the call's options do what the session says.
    ///
    /// # Errors
    /// If an option presses keys, too.
    pub fn applied_to(&self, options: Options) -> Result<Options, PhoneError> {
        options.stepped(self.real_time)
    }

    /// Makes the answer to a step that is not taken, because of this error.
    #[must_use]
    pub fn refused(&self, error: &PhoneError) -> SessionAnswer {
        SessionAnswer::refused(&self.session, self.step.name(), error.exit, &error.why)
    }

    /// What is wrong about the step itself.
    pub(super) fn wrong(&self) -> Option<PhoneError> {
        match &self.step {
            Step::Wrong { exit, why, .. } => Some(PhoneError { exit: *exit, why: why.clone() }),
            _ => None,
        }
    }

    /// Whether time passes as on the telephone.
    #[must_use]
    pub fn is_in_real_time(&self) -> bool {
        self.real_time
    }
}

/// The name is that of files.
fn checked(name: &str) -> Result<(), PhoneError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if (1..=40).contains(&name.len()) && name.bytes().all(fits) && !name.starts_with('-') {
        return Ok(());
    }
    Err(PhoneError::usage(format!(
        "--session {name:?} cannot name a session: write 1 to 40 letters, digits, _ and -, as in --session booking"
    )))
}

fn step(session: &str, words: &[String]) -> Result<Step, PhoneError> {
    let Some((name, rest)) = words.split_first() else {
        return Err(PhoneError::usage(format!("there is no step: write {STEPS} after --session {session}")));
    };
    let one = |what: &str| match rest {
        [one] => Ok(one.as_str()),
        _ => Err(PhoneError::usage(format!("{name} takes one word: write --session {session} {name} {what}"))),
    };
    let none = |step| match rest {
        [] => Ok(step),
        _ => Err(PhoneError::usage(format!("{name} takes no words: write --session {session} {name}"))),
    };
    Ok(match name.as_str() {
        "start" => {
            let [target, arguments @ ..] = rest else {
                let why = format!("start calls a route: write --session {session} start /path, as `routes` lists them");
                return Err(PhoneError::usage(why));
            };
            Step::Start { target: target.clone(), arguments: arguments.to_vec(), after_death: false }
        }
        "press" => {
            let (text, unseen) = shown_or_read(name, one("'12#'")?)?;
            let pressed = keys("press", &text).map_err(|error| if unseen { not_keys() } else { error })?;
            if pressed.is_empty() {
                return Err(PhoneError::usage(format!(
                    "press presses keys: to press none, write --session {session} wait"
                )));
            }
            let keys = pressed.into_iter().map(Digit::as_char).collect();
            Step::Press { keys, unseen }
        }
        "say" => {
            let (text, unseen) = shown_or_read(name, one("'the sales department'")?)?;
            if text.trim().is_empty() || text.contains(['\n', '\r', '\0']) {
                return Err(PhoneError::usage(format!("say says one line: write --session {session} say 'sales'")));
            }
            Step::Say { text, unseen }
        }
        "wait" if rest.is_empty() => Step::Wait(None),
        "wait" => Step::Wait(Some(duration("wait", one("2s")?).map_err(|error| PhoneError::usage(&error.why[2..]))?)),
        "hangup" => none(Step::HangUp)?,
        "status" => none(Step::Status)?,
        "show" => none(Step::Show)?,
        other => {
            let begins =
                if other.contains('/') { format!("; to begin a call, write start {other}") } else { String::new() };
            return Err(PhoneError::usage(format!("{other:?} is not a step: write {STEPS}{begins}")));
        }
    })
}

/// When a step ends that would otherwise go on until the app waits for the caller.
fn ends_after(session: &str, step: &Step, time: &OsStr) -> Result<Duration, PhoneError> {
    let time = time.to_str().unwrap_or_default();
    let why = match step {
        Step::Start { .. } | Step::Press { .. } | Step::Say { .. } => return duration(FOR, time),
        Step::Wait(_) => format!("--{FOR} is for start, press and say: write --session {session} wait {time}"),
        _ => format!("--{FOR} is for start, press and say: write --session {session} {} without it", step.name()),
    };
    Err(PhoneError::usage(why))
}

/// A word, or for `-` the first line of standard input, which no answer and no list of processes shows.
fn shown_or_read(name: &str, word: &str) -> Result<(String, bool), PhoneError> {
    let unseen = word == "-";
    let text = if unseen { first_line(std::io::stdin())? } else { word.to_owned() };
    if text.len() > LONGEST {
        let (from, bytes) = (if unseen { " -: standard input" } else { ": its text" }, text.len());
        let bytes = if unseen { format!("more than {LONGEST}") } else { bytes.to_string() };
        return Err(PhoneError::usage(format!(
            "{name}{from} has {bytes} bytes, and a step takes {LONGEST} at most: write several steps"
        )));
    }
    Ok((text, unseen))
}

/// Its first line, without its end; of one that is too long, so much that this shows.
fn first_line(input: impl Read) -> Result<String, PhoneError> {
    let unreadable =
        |error: &dyn std::fmt::Display| PhoneError::usage(format!("standard input cannot be read: {error}"));
    let mut line = Vec::new();
    // One more byte, and a line's end.
    let most = u64::try_from(LONGEST + 3).unwrap_or(u64::MAX);
    BufReader::new(input).take(most).read_until(b'\n', &mut line).map_err(|error| unreadable(&error))?;
    if line.len() > LONGEST + 2 {
        // The last character may have lost its end.
        return Ok(String::from_utf8_lossy(&line).into_owned());
    }
    let line = String::from_utf8(line).map_err(|_| unreadable(&"it is not UTF-8"))?;
    Ok(line.lines().next().unwrap_or_default().to_owned())
}

/// Does not quote what may be a secret.
fn not_keys() -> PhoneError {
    PhoneError::usage("press -: standard input has something that is not a key; keys are 0 to 9, *, # and A to D")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{LONGEST, Step, checked, first_line, step};
    #[cfg(unix)]
    use crate::error::PhoneError;

    fn read(words: &str) -> Result<Step, String> {
        let words: Vec<_> = words.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        step("s", &words).map_err(|error| error.why)
    }

    #[cfg(unix)]
    #[test]
    fn a_step_is_sent_as_it_was_written() {
        for words in ["press 12#", "say sales", "wait", "wait 2s", "hangup", "status", "show"] {
            let step = read(words).unwrap();
            for ends_after in [None, Some(Duration::ZERO), Some(Duration::from_millis(1_500))] {
                let sent = step.to_line(ends_after);
                assert_eq!(Step::of_line(&sent), Some((step.clone(), ends_after)), "{words}");
            }
        }
        let wrong = Step::wrong("a\nb c", &PhoneError::usage("\"a\\nb c\" is not a step"));
        assert_eq!(Step::of_line(&wrong.to_line(None)), Some((wrong, None)));
        for line in ["", "press", "press 1", "press maybe 1", "wait long", "dance", "for press", "for 1s wait"] {
            assert_eq!(Step::of_line(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_not_a_step_is_told_with_what_to_write() {
        for (words, hint) in [
            ("", "write start TARGET, press KEYS"),
            ("start", "write --session s start /path"),
            ("/survey/7", "to begin a call, write start /survey/7"),
            ("press", "write --session s press '12#'"),
            ("press 1x", "'x' is not a key"),
            ("wait 3", "write a number and s, ms, m or h: 3s"),
            ("hangup now", "write --session s hangup"),
            ("dance", "\"dance\" is not a step"),
        ] {
            let error = read(words).unwrap_err();
            assert!(error.contains(hint) && !error.starts_with("--"), "{words}: {error}");
        }
        assert_eq!(read("wait 2s"), Ok(Step::Wait(Some(Duration::from_secs(2)))));
    }

    #[test]
    fn only_a_step_that_waits_for_the_app_ends_at_a_time() {
        let ends_after = |words: &str, time: &str| super::ends_after("s", &read(words).unwrap(), time.as_ref());
        for words in ["start /path", "press 1", "say sales"] {
            assert_eq!(ends_after(words, "1.5s"), Ok(Duration::from_millis(1_500)), "{words}");
        }
        let why = |words, time| ends_after(words, time).unwrap_err().why;
        assert_eq!(why("press 1", "1"), "--for \"1\": write a number and s, ms, m or h: 3s, 500ms");
        assert_eq!(why("wait", "2s"), "--for is for start, press and say: write --session s wait 2s");
        assert_eq!(why("hangup", "2s"), "--for is for start, press and say: write --session s hangup without it");
    }

    #[test]
    fn a_text_that_is_too_long_is_refused_and_not_cut() {
        let most = "ü".repeat(LONGEST / 2);
        assert!(read(&format!("say {most}")).is_ok());
        let error = read(&format!("say {most}x")).unwrap_err();
        assert_eq!(error, "say: its text has 4097 bytes, and a step takes 4096 at most: write several steps");
        assert!(read(&format!("press {}", "1".repeat(LONGEST + 1))).unwrap_err().contains("write several steps"));
        for end in ["", "\n", "\r\n", "\nmore"] {
            assert_eq!(first_line(format!("{most}{end}").as_bytes()).unwrap(), most);
        }
        for more in ["x", "x\n", "üüü"] {
            assert!(first_line(format!("{most}{more}").as_bytes()).unwrap().len() > LONGEST, "{more}");
        }
        assert!(first_line(&b"\xff\n"[..]).unwrap_err().why.contains("it is not UTF-8"));
    }

    #[test]
    fn a_name_is_that_of_a_file_in_a_folder() {
        for name in ["a", "night-desk_2", &"x".repeat(40)] {
            checked(name).unwrap();
        }
        for name in ["", "../a", "a/b", "a b", "-a", ".", "ü", &"x".repeat(41)] {
            assert!(checked(name).unwrap_err().why.contains("cannot name a session"), "{name}");
        }
    }

    #[test]
    fn what_is_pressed_is_not_printed() {
        assert_eq!(format!("{:?}", read("press 1234").unwrap()), "press");
    }
}
