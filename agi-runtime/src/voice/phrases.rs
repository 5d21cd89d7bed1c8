//! Which phrase was said. Texts are in the form that `words` gives them.

/// Returns what the phrase in this text means. A phrase is in the text if its words are there, one after the other. Of
/// several, the one with the most words counts; if two of the same length mean different things, none does.
pub(crate) fn meaning<'a, T: Copy + PartialEq>(
    said: &str,
    phrases: impl IntoIterator<Item = (&'a str, T)>,
) -> Option<T> {
    let mut best = None;
    let mut most = 0;
    for (phrase, meaning) in phrases {
        let length = phrase.split(' ').count();
        if phrase.is_empty() || length < most || !says(said, phrase) {
            continue;
        }
        match best {
            Some(other) if length == most && other != Some(meaning) => best = Some(None),
            _ => best = Some(Some(meaning)),
        }
        most = length;
    }
    best.flatten()
}

/// Whether the words of the phrase are in the text, one after the other.
pub(crate) fn says(said: &str, phrase: &str) -> bool {
    let starts = std::iter::once(0).chain(said.match_indices(' ').map(|(blank, _)| blank + 1));
    let mut after = starts.filter_map(|start| said[start..].strip_prefix(phrase));
    after.any(|after| after.is_empty() || after.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{meaning, says};

    const DESK: [(&str, char); 5] = [
        ("sales", 's'),
        ("sales department", 's'),
        ("support", 't'),
        ("technical support", 't'),
        ("sales support", 'b'),
    ];

    #[test]
    fn a_phrase_counts_as_whole_words_within_what_was_said() {
        for (said, expected) in [
            ("sales", Some('s')),
            ("the sales department please", Some('s')),
            ("wholesales", None),
            ("sale s", None),
            ("department", None),
            ("salesdepartment", None),
            ("", None),
        ] {
            assert_eq!(meaning(said, DESK), expected, "{said}");
        }
    }

    #[test]
    fn the_longest_phrase_counts_and_of_two_that_are_equally_long_none() {
        for (said, expected) in [
            ("sales support", Some('b')),
            ("support or technical support", Some('t')),
            ("sales no support", None),
            ("sales sales department", Some('s')),
            ("sales department technical support", None),
            ("support sales support sales department", None),
        ] {
            assert_eq!(meaning(said, DESK), expected, "{said}");
        }
    }

    #[test]
    fn a_phrase_is_found_after_a_word_that_only_begins_or_ends_as_it_does() {
        assert!(says("salesman sales", "sales") && says("a a b", "a b") && says("ab b b", "b b"));
    }

    proptest! {
        /// It does not matter in which order the phrases are written.
        #[test]
        fn the_order_of_the_phrases_does_not_matter(
            said in "[ab]( [ab]){0,5}",
            phrases in prop::collection::vec(("[ab]( [ab]){0,2}", 0..3_u8), 0..6),
        ) {
            let forwards = phrases.iter().map(|(phrase, meaning)| (phrase.as_str(), *meaning));
            let backwards = forwards.clone().rev();
            // Two different meanings of one phrase are a mistake that the compiler finds; they count as none.
            prop_assert_eq!(meaning(&said, forwards), meaning(&said, backwards));
        }

        #[test]
        fn a_text_says_exactly_the_runs_of_its_words(said in "[ab]{1,2}( [ab]{1,2}){0,5}", phrase in "[ab]{1,2}( [ab]{1,2}){0,2}") {
            let (all, wanted): (Vec<_>, Vec<_>) = (said.split(' ').collect(), phrase.split(' ').collect());
            prop_assert_eq!(says(&said, &phrase), all.windows(wanted.len()).any(|run| run == wanted));
        }
    }
}
