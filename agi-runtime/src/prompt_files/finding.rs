//! One thing that `prompts check` found.

use std::fmt;

use serde::Serialize;

/// What was found, where, and what to do. It reads `sounds/de/welcome.wav: it is silent; record it again`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) kind: Kind,
    /// Whether it is only told: it does not make the check fail.
    pub(crate) note: bool,
    /// The file, or the line of the manifest.
    pub(crate) place: String,
    pub(crate) what: String,
    pub(crate) write: String,
}

/// The kinds of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// The app uses a prompt that the manifest does not have.
    Undeclared,
    /// There is no folder of sounds.
    NoFolder,
    /// There is no file.
    Missing,
    /// Callers hear a file of another language, or of none.
    OtherLanguage,
    /// The name differs in upper and lower case.
    Case,
    /// Asterisk does not know the extension.
    Extension,
    /// No prompt has this name.
    Orphan,
    /// It cannot be read.
    Unreadable,
    /// Asterisk refuses it.
    Refused,
    /// The header says another length than the file has.
    Length,
    /// Nothing is in it.
    Empty,
    /// Nothing can be heard.
    Silent,
    /// It is cut off at the top.
    Clipped,
    /// It begins with a long silence.
    SilentBeginning,
    /// It ends with a long silence.
    SilentEnd,
    /// It is much louder than the others.
    Loud,
    /// It is much quieter than the others.
    Quiet,
    /// Two formats of a sound have different lengths.
    Formats,
    /// `prompts make` spoke it, and nobody has recorded it yet.
    StandIn,
    /// `prompts make` spoke another wording than that of the manifest.
    OldWording,
    /// Numbers are said, and the language has no sounds for them.
    NoDigits,
}

impl Finding {
    /// Something that makes the check fail.
    pub(crate) fn fault(
        kind: Kind,
        place: impl fmt::Display,
        what: impl Into<String>,
        write: impl Into<String>,
    ) -> Self {
        Self { kind, note: false, place: place.to_string(), what: what.into(), write: write.into() }
    }

    /// The order of the report: faults before notes, and each file by its lines.
    pub(crate) fn sort(findings: &mut [Self]) {
        fn key(one: &Finding) -> (bool, (&str, usize), Kind, &str) {
            (one.note, one.file_and_line(), one.kind, &one.what)
        }
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
    }

    fn file_and_line(&self) -> (&str, usize) {
        let with_line = self.place.rsplit_once(':').and_then(|(file, line)| Some((file, line.parse().ok()?)));
        with_line.unwrap_or((&self.place, 0))
    }

    /// Something that is only told.
    pub(crate) fn note(
        kind: Kind,
        place: impl fmt::Display,
        what: impl Into<String>,
        write: impl Into<String>,
    ) -> Self {
        Self { note: true, ..Self::fault(kind, place, what, write) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { note, place, what, write, .. } = self;
        write!(f, "{}{place}: {what}; {write}", if *note { "note: " } else { "" })
    }
}
