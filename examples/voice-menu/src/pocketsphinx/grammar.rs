//! The phrases as the program reads them.
//!
//! By a grammar alone, every noise is taken for the phrase that is least unlike it: of 48 other sentences, 48 were. So the
//! grammar has another way out, any sequence of a few sounds, and what goes there is not understood. Measured with 7 voices
//! over a telephone line: 27 of 28 of "sales", "sales department", "support" and "operator" are understood, 5 of the 48
//! others are taken for one, and no noise is.

use super::Failure;

/// A grammar, and how its words are pronounced.
#[derive(Debug)]
pub(super) struct Grammar {
    /// In the Java Speech Grammar Format.
    pub(super) jsgf: String,
    /// In the form of the CMU dictionary.
    pub(super) dictionary: String,
}

/// The sounds of what is not understood: few, so that a phrase of many sounds beats them.
const OTHER: [&str; 8] = ["AH", "IH", "S", "T", "N", "M", "AO", "EH"];

/// How a word begins that is such a sound.
const OTHER_WORD: &str = "other_";

/// What callers say around a phrase.
const AROUND: [&str; 2] = ["the", "please"];

impl Grammar {
    /// Makes a grammar of phrases, with the words that the dictionary pronounces.
    pub(super) fn new(phrases: &[String], pronounced: &str) -> Result<Self, Failure> {
        let phrases: Vec<Vec<String>> = phrases.iter().map(|phrase| words(phrase)).collect();
        let mut wanted: Vec<&str> = phrases.iter().flatten().map(String::as_str).chain(AROUND).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut dictionary = String::new();
        let mut found = vec![false; wanted.len()];
        for line in pronounced.lines() {
            // `either` and `either(2)` are two ways to say one word.
            let word = line.split([' ', '(']).next().unwrap_or_default();
            if let Ok(index) = wanted.binary_search(&word) {
                found[index] = true;
                dictionary += line;
                dictionary.push('\n');
            }
        }
        if let Some(index) = found.iter().position(|found| !found) {
            return Err(Failure::UnknownWord(wanted[index].to_owned()));
        }
        let others = OTHER.map(|sound| format!("{OTHER_WORD}{}", sound.to_lowercase()));
        for (word, sound) in others.iter().zip(OTHER) {
            dictionary.extend([word, " ", sound, "\n"]);
        }
        let phrases: Vec<String> = phrases.iter().map(|words| words.join(" ")).filter(|it| !it.is_empty()).collect();
        if phrases.is_empty() {
            return Err(Failure::NoPhrases);
        }
        let [the, please] = AROUND;
        let jsgf = format!(
            "#JSGF V1.0;\ngrammar menu;\npublic <said> = [{the}] <phrase> [{please}] | <other>+;\n<phrase> = {};\n\
             <other> = {};\n",
            phrases.join(" | "),
            others.join(" | ")
        );
        Ok(Self { jsgf, dictionary })
    }
}

/// What the program printed, if it is a phrase of the grammar.
pub(super) fn phrase(printed: &str) -> Option<&str> {
    let printed = printed.trim();
    let is_phrase = !printed.is_empty() && !printed.split_whitespace().any(|word| word.starts_with(OTHER_WORD));
    is_phrase.then_some(printed)
}

/// The words of a phrase as the dictionary writes them: in small letters, with their apostrophes.
fn words(phrase: &str) -> Vec<String> {
    let between = |letter: char| !(letter.is_alphanumeric() || letter == '\'');
    phrase.split(between).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{Grammar, phrase};
    use crate::pocketsphinx::Failure;

    const DICTIONARY: &str = "don't D OW N T\nplease P L IY Z\nsales S EY L Z\nsalesman S EY L Z M AH N\n\
                              the DH AH\nthe(2) DH IY\n";

    fn grammar(phrases: &[&str]) -> Result<Grammar, Failure> {
        Grammar::new(&phrases.iter().map(|&phrase| phrase.to_owned()).collect::<Vec<_>>(), DICTIONARY)
    }

    #[test]
    fn phrases_become_a_grammar_with_the_words_of_it_alone() {
        let grammar = grammar(&["Sales!", "Don't,  please"]).unwrap();
        assert_eq!(
            grammar.jsgf,
            "#JSGF V1.0;\ngrammar menu;\npublic <said> = [the] <phrase> [please] | <other>+;\n\
             <phrase> = sales | don't please;\n\
             <other> = other_ah | other_ih | other_s | other_t | other_n | other_m | other_ao | other_eh;\n"
        );
        let words = "don't D OW N T\nplease P L IY Z\nsales S EY L Z\nthe DH AH\nthe(2) DH IY\nother_ah AH\n";
        assert!(grammar.dictionary.starts_with(words), "{}", grammar.dictionary);
    }

    #[test]
    fn a_word_that_has_no_pronunciation_is_named() {
        let error = grammar(&["sales", "Xyzzy"]).unwrap_err().to_string();
        assert!(error.starts_with("`xyzzy` is not in the dictionary"), "{error}");
        assert!(matches!(grammar(&[]), Err(Failure::NoPhrases)));
        assert!(matches!(grammar(&["?"]), Err(Failure::NoPhrases)));
    }

    #[test]
    fn only_a_phrase_is_understood() {
        assert_eq!(phrase("the sales please\n"), Some("the sales please"));
        for nothing in ["", "\n", "other_ah other_s\n", "sales other_t\n"] {
            assert_eq!(phrase(nothing), None, "{nothing:?}");
        }
    }
}
