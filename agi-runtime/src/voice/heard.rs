//! What an engine understood.

use super::words::words;
use super::{numbers, phrases, yes_no};

/// The text that an engine understood, and how sure it is.
///
/// ```
/// use agi_runtime::voice::Heard;
///
/// let heard = Heard::new("The sales department, please.");
/// assert!(heard.says("Sales department"));
/// assert_eq!(heard.one_of(["support", "sales"]), Some(1));
/// assert_eq!(Heard::new("It's forty-two oh seven").digits().as_deref(), Some("4207"));
/// assert_eq!(Heard::new("Nein, danke").yes_or_no("de"), Some(false));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Heard {
    /// What was said, as text. Case, punctuation and repeated blanks do not matter to what it means.
    pub text: String,
    /// How sure the engine is, from 0 (a guess) to 1 (certain); `None` if it does not say.
    pub confidence: Option<f32>,
}

impl Heard {
    /// Makes an answer of this text, without a confidence.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), confidence: None }
    }

    /// Sets how sure the engine is, from 0 to 1. A value outside means the nearest of the two, and one that is not a number
    /// means no confidence.
    #[must_use]
    pub fn confidence(self, confidence: f32) -> Self {
        let confidence = (!confidence.is_nan()).then(|| confidence.clamp(0.0, 1.0));
        Self { confidence, ..self }
    }

    /// Returns whether the words of this phrase were said, one after the other. A phrase without words was not.
    #[must_use]
    pub fn says(&self, phrase: &str) -> bool {
        let phrase = words(phrase);
        !phrase.is_empty() && phrases::says(&words(&self.text), &phrase)
    }

    /// Returns the index of the phrase that was said. Of several, the one with the most words counts, and if two are equally
    /// long, none.
    #[must_use]
    pub fn one_of<P: AsRef<str>>(&self, phrases: impl IntoIterator<Item = P>) -> Option<usize> {
        let phrases: Vec<_> = phrases.into_iter().map(|phrase| words(phrase.as_ref())).collect();
        phrases::meaning(&words(&self.text), phrases.iter().enumerate().map(|(index, phrase)| (phrase.as_str(), index)))
    }

    /// Returns the digits that were said: digits in the text, and English words for numbers, in all the ways in which numbers
    /// are told on the telephone.
    ///
    /// | said | digits |
    /// |---|---|
    /// | `4 2 0 7`, `42-07`, `4,207` | `4207` |
    /// | `four two oh seven`, `forty two oh seven` | `4207` |
    /// | `double five triple oh` | `55000` |
    /// | `twenty three`, `one hundred and five`, `two thousand and twelve` | `23`, `105`, `2012` |
    /// | `nineteen eighty four` | `1984` |
    /// | `it's four, uh, two` | `42` |
    /// | `three point five`, `minus two`, `42 for customer 7`, `hello` | `None` |
    ///
    /// For other languages than English, an engine returns digits.
    #[must_use]
    pub fn digits(&self) -> Option<String> {
        numbers::digits(&words(&self.text))
    }

    /// Returns whether a yes or a no was said, in this language (Asterisk's name for it: `de`, `en_GB`): English, German,
    /// Spanish, French or Italian. `None` if neither was said, both were, or the language is another one.
    #[must_use]
    pub fn yes_or_no(&self, language: &str) -> Option<bool> {
        yes_no::meaning(&self.text, yes_no::of_language(language)?)
    }
}

#[cfg(test)]
mod tests {
    use super::Heard;

    #[test]
    fn a_confidence_is_between_0_and_1_or_not_there() {
        for (given, kept) in [(0.25, Some(0.25)), (93.0, Some(1.0)), (-0.5, Some(0.0)), (f32::NAN, None)] {
            assert_eq!(Heard::new("sales").confidence(given).confidence, kept, "{given}");
        }
    }

    #[test]
    fn a_phrase_without_words_was_not_said() {
        assert!(!Heard::new("sales").says("?") && !Heard::new("").says(""));
        assert_eq!(Heard::new("").one_of(["", "sales"]), None);
    }

    #[test]
    fn a_text_and_a_phrase_are_compared_in_one_form() {
        let heard = Heard::new("  SALES,   Please!");
        assert!(heard.says("sales please") && heard.says("Please") && !heard.says("please sales"));
        assert_eq!(heard.one_of(["sales", "Sales please", "please"]), Some(1));
        assert_eq!(heard.one_of(["sales", "please"]), None);
    }
}
