//! The normal form in which phrases are compared: their words, in small letters, with one blank between two.
//!
//! `agi-macros` compares the phrases of a menu in it, and `agi-runtime` compares them with what was heard. Both have this
//! file, and `tests/macros` holds the two equal: a crate of its own would come before every build.

/// Returns the words of a text: in small letters, without punctuation, with one blank between two. Empty if there is no word.
///
/// | in the text | becomes |
/// |---|---|
/// | capital letters | small ones; `ß` is `ss` |
/// | blanks, punctuation, hyphens, other signs | the end of a word |
/// | apostrophes | nothing: `don't` is `dont` |
/// | a letter and its accent as two characters | the one letter, where Latin has one |
/// | a letter of a script without blanks (Han, Kana, Thai) | a word |
pub(crate) fn words(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut ends = false;
    for letter in text.chars().flat_map(char::to_lowercase) {
        let letter = match letter {
            '\'' | '\u{2019}' | '\u{2bc}' | '\u{200c}' | '\u{200d}' | '\u{ad}' | '\u{307}' => continue,
            'ς' => 'σ',
            letter => letter,
        };
        if is_accent(letter) {
            if let Some(composed) = words.chars().last().filter(|_| !ends).and_then(|base| composed(base, letter)) {
                words.pop();
                words.push(composed);
            }
        } else if is_between_words(letter) {
            ends = true;
        } else {
            let alone = is_word_alone(letter);
            if (ends || alone || words.chars().last().is_some_and(is_word_alone)) && !words.is_empty() {
                words.push(' ');
            }
            ends = false;
            match letter {
                'ß' => words.push_str("ss"),
                letter => words.push(letter),
            }
        }
    }
    words
}

/// Whether this is neither a letter nor a digit nor a mark of one. The marks of the scripts of India are not among what
/// `is_alphanumeric` accepts.
fn is_between_words(letter: char) -> bool {
    let is_mark = matches!(letter, '\u{900}'..='\u{963}' | '\u{966}'..='\u{fff}' | '\u{1000}'..='\u{109f}');
    !letter.is_alphanumeric() && !is_mark
}

/// Whether the scripts of this letter have no blanks between words.
fn is_word_alone(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// Returns the one character of a letter with this accent.
fn composed(base: char, accent: char) -> Option<char> {
    let pairs = match accent {
        '\u{300}' => "aàeèiìoòuù",
        '\u{301}' => "aáeéiíoóuúyýcćnńsśzźlĺrŕ",
        '\u{302}' => "aâeêiîoôuû",
        '\u{303}' => "aãnñoõ",
        '\u{306}' => "aăgğ",
        '\u{308}' => "aäeëiïoöuüyÿ",
        '\u{30a}' => "aåuů",
        '\u{30b}' => "oőuű",
        '\u{30c}' => "cčdďeěnňrřsštťzž",
        '\u{327}' => "cçsşkķlļnņ",
        '\u{328}' => "aąeęiįuų",
        _ => "",
    };
    let mut letters = pairs.chars();
    while let (Some(plain), Some(composed)) = (letters.next(), letters.next()) {
        if plain == base {
            return Some(composed);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn case_punctuation_and_blanks_do_not_matter() {
        for (text, expected) in [
            ("Sales", "sales"),
            ("  The SALES\tdepartment, please!\n", "the sales department please"),
            ("E-mail & fax", "e mail fax"),
            ("don't, don\u{2019}t", "dont dont"),
            ("4,207.5", "4 207 5"),
            ("\u{bf}Qu\u{e9}?", "qu\u{e9}"),
            ("Stra\u{df}e STRASSE", "strasse strasse"),
            (
                "\u{39f}\u{394}\u{39f}\u{3a3} \u{3bf}\u{3b4}\u{3cc}\u{3c2}",
                "\u{3bf}\u{3b4}\u{3bf}\u{3c3} \u{3bf}\u{3b4}\u{3cc}\u{3c3}",
            ),
            ("\u{130}stanbul", "istanbul"),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }

    #[test]
    fn an_accent_of_its_own_is_part_of_its_letter() {
        assert_eq!(words("Cafe\u{301} Mu\u{308}ller gar\u{327}on"), "caf\u{e9} m\u{fc}ller garon");
        assert_eq!(words("garc\u{327}on"), "gar\u{e7}on");
        assert_eq!(words("\u{301}a -\u{301}"), "a");
    }

    #[test]
    fn a_script_without_blanks_is_compared_letter_by_letter() {
        assert_eq!(words("\u{55b6}\u{696d}\u{90e8}\u{3001}OK"), "\u{55b6} \u{696d} \u{90e8} ok");
    }

    #[test]
    fn a_mark_of_a_script_of_india_does_not_end_a_word() {
        assert_eq!(
            words("\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}\u{964}"),
            "\u{939}\u{93f}\u{928}\u{94d}\u{926}\u{940}"
        );
    }

    #[test]
    fn a_text_without_words_is_empty() {
        for text in ["", " ", "\u{2026}", "?!", "' -", "\u{301}"] {
            assert_eq!(words(text), "", "{text:?}");
        }
    }
}
