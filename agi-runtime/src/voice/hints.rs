//! What an engine is told about an utterance before it hears it.

/// What an engine is told about the utterance that comes. An engine may use it, to choose a model or a grammar, or ignore
/// it: what it returns is compared with the phrases in any case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hints {
    /// The language of the call, by Asterisk's name for it: `en`, `de`, `en_GB`. It may have any form, because the dialplan
    /// sets it, and is empty if the channel has none.
    pub language: String,
    /// How many samples a second has: the rate that the engine wants.
    pub rate: u32,
    /// What the caller is expected to say: the phrases of a menu, or the words for yes and no, as they are written in the
    /// program. A caller may say more around them ("sales, please"). Empty: anything.
    pub phrases: Vec<String>,
    /// Whether digits or a number are expected, in addition to the phrases. Return digits (`"4 2 0 7"`, `"4207"`), or English
    /// words (`"four two oh seven"`).
    pub digits: bool,
}

impl Hints {
    /// Makes hints for a call in this language, at this many samples a second; nothing in particular is expected.
    pub fn new(language: impl Into<String>, rate: u32) -> Self {
        Self { language: language.into(), rate, phrases: Vec::new(), digits: false }
    }

    /// Sets the phrases that are expected.
    #[must_use]
    pub fn phrases(self, phrases: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self { phrases: phrases.into_iter().map(Into::into).collect(), ..self }
    }

    /// Sets that digits or a number are expected.
    #[must_use]
    pub fn digits(self) -> Self {
        Self { digits: true, ..self }
    }
}
