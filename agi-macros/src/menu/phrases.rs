//! The phrases of one menu: no phrase means two things.

use super::choices::Choice;
use crate::errors::Errors;

/// Finds phrases that are the same to somebody who listens: case, punctuation and blanks cannot be heard.
pub(crate) fn check(choices: &[Choice], errors: &mut Errors) {
    let all: Vec<_> = choices.iter().flat_map(|choice| choice.phrases.iter().map(move |one| (choice, one))).collect();
    for (index, (choice, phrase)) in all.iter().enumerate() {
        let Some((first, other)) = all[..index].iter().find(|(_, other)| other.words == phrase.words) else { continue };
        let (text, other, name) = (phrase.text.value(), other.text.value(), &first.variant);
        let spelt = if text == other { String::new() } else { format!(" (as {other:?}, which sounds the same)") };
        let mistake = if first.variant == choice.variant {
            format!("{text:?} is a phrase of this choice already{spelt}: take it out")
        } else {
            format!("{text:?} is a phrase of `{name}` already{spelt}: give each choice phrases of its own")
        };
        errors.at(&phrase.text, mistake);
    }
}
