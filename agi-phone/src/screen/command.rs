//! The command that the app sent last, in words.

use agi_protocol::spec::{self, Listens, Plays, ReplyKind, Role, Spec};
use agi_simulator::words;

use crate::format::{format_utc, plain, quoted};

/// The command that the app sent last.
#[derive(Debug, Default)]
pub(crate) struct Command {
    /// Its row in the table, if Asterisk knows it.
    pub(crate) spec: Option<&'static Spec>,
    words: Vec<String>,
    pub(crate) runs: bool,
    /// Whether it has played something.
    pub(crate) heard: bool,
    /// Whether a key was pressed while it ran.
    pub(crate) pressed: bool,
}

impl Command {
    /// Reads a line of the app's.
    pub(crate) fn of(line: &[u8]) -> Self {
        let words = words(line);
        let spec = Spec::of_words(&words);
        let words = words.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect();
        Self { spec, words, runs: true, ..Self::default() }
    }

    /// Returns its argument of this number, or nothing.
    pub(crate) fn argument(&self, number: usize) -> &str {
        let name = self.spec.map_or(0, Spec::name_words);
        self.words.get(name + number).map_or("", String::as_str)
    }

    pub(crate) fn value(&self, role: Role) -> &str {
        self.spec.and_then(|spec| spec.position(role)).map_or("", |number| self.argument(number))
    }

    pub(crate) fn is(&self, spec: &Spec) -> bool {
        self.spec.is_some_and(|own| own.name == spec.name)
    }

    /// Returns what is shown when it begins, for what the dialplan or the app does.
    pub(crate) fn announced(&self) -> Option<String> {
        let argument = |number| self.argument(number);
        if self.is(&spec::EXEC) {
            Some(format!("dialplan: {}({})", argument(0), argument(1)))
        } else if self.is(&spec::GOSUB) {
            Some(format!("dialplan: Gosub({},{},{}({}))", argument(0), argument(1), argument(2), argument(3)))
        } else {
            self.is(&spec::HANGUP).then(|| "the app hangs up".to_owned())
        }
    }

    /// Returns the path of the route that asks the one who answers, of a Dial that has it asked.
    pub(super) fn screening(&self) -> Option<String> {
        let dial = self.is(&spec::EXEC) && self.argument(0).eq_ignore_ascii_case("Dial");
        let (_, address) = self.argument(1).split_once("U(agi-screen^").filter(|_| dial)?;
        let (_, path) = address.split_once("://")?.1.split_once('/')?;
        Some(format!("/{}", path.split(['^', ')']).next().unwrap_or_default()))
    }

    /// Returns the line of what is heard of it, and what that says if it is known.
    pub(crate) fn heard_line(&self, note: char, what: &str, wording: Option<&str>) -> String {
        if let Some(spec) = self.spec.filter(|spec| spec.plays == Plays::Says) {
            let is_time = spec.says().is_some_and(|said| said.role == Role::Time);
            let when = what.parse().ok().filter(|_| is_time).and_then(format_utc);
            let when = when.map(|when| format!(" ({when} UTC{})", self.said_how())).unwrap_or_default();
            return format!("{note} {} {what}{when}", spec.name.to_ascii_lowercase());
        }
        match wording {
            Some(wording) => format!("{note} {what:<22} \"{wording}\""),
            None => format!("{note} {what}"),
        }
    }

    /// Returns in which time zone and format a moment is said, if the app names them.
    fn said_how(&self) -> String {
        let named = |before: &str, role| match self.value(role) {
            "" => String::new(),
            value => format!(" {before} {}", plain(value)),
        };
        match named("in", Role::TimeZone) + &named("as", Role::TimeFormat) {
            how if how.is_empty() => how,
            how => format!(", said{how}"),
        }
    }

    /// Returns its name, with that of the application that it runs: `GET DATA`, `EXEC AudioSocket`.
    #[cfg(unix)]
    pub(crate) fn name(&self) -> String {
        let name = self.spec.map_or("", |spec| spec.name);
        self.application().map_or_else(|| name.to_owned(), |application| format!("{name} {application}"))
    }

    /// Returns the name of the application that it runs.
    pub(crate) fn application(&self) -> Option<&str> {
        self.is(&spec::EXEC).then(|| self.argument(0))
    }

    /// Returns what is shown of its reply; nothing where the next line says enough.
    pub(crate) fn outcome(&self, reply: &str, hung_up: bool) -> Option<String> {
        if reply.starts_with("510") || reply.starts_with("520") {
            return Some(format!("! Asterisk refuses {} ({})", quoted(self.words.join(" ").as_bytes()), &reply[..3]));
        }
        let result = reply.strip_prefix("200 result=").unwrap_or_default();
        let spec = self.spec?;
        match spec.reply {
            ReplyKind::ReturnCode if result == "-2" => return Some("-> application unknown here (-2)".to_owned()),
            ReplyKind::ReturnCode => return Some(format!("-> {result}")),
            ReplyKind::Subroutine if result.starts_with("-1") => {
                return Some("-> no such subroutine here (-1)".to_owned());
            }
            ReplyKind::Subroutine => {
                let abnormal = result.ends_with("(abnormal exit)");
                return Some(format!("-> {}", if abnormal { "it did not return" } else { "it returned" }));
            }
            ReplyKind::Recording => {
                let why = result.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(why, _)| why);
                return Some(format!("-> recorded ({why})"));
            }
            _ => {}
        }
        if hung_up || self.pressed {
            return None;
        }
        let asks = matches!(spec.listens, Listens::Key | Listens::Keys);
        let plays = spec.plays == Plays::Prompt && (asks || spec.listens == Listens::BargeIn);
        if plays && !self.heard && result.starts_with("-1") {
            return Some(format!("! there is no sound {}", self.value(Role::File)));
        }
        asks.then(|| "> (no key)".to_owned())
    }
}
