//! What somebody may have meant.

/// Words less alike than this are not a typing mistake.
const ALIKE: f64 = 0.6;

/// What is most like a word, unless nothing is.
pub(in crate::cli) fn nearest<'k, T>(word: &str, known: impl Iterator<Item = (&'k str, T)>) -> Option<T> {
    let known = known.map(|(name, known)| (strsim::normalized_damerau_levenshtein(word, name), known));
    known.filter(|(likeness, _)| *likeness > ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, known)| known)
}
