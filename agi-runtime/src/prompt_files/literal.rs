//! Which prompts a text means.

use agi_protocol::spec::{Role, Spec};
use agi_protocol::{SoundNameMistake, words};
use proc_macro2::Literal;

/// The text of a literal, if it is one in quotes.
pub(super) fn text_of(literal: &Literal) -> Option<String> {
    let text = literal.to_string();
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.bytes().take_while(|byte| *byte == b'#').count();
        return Some(raw.get(hashes + 1..raw.len().checked_sub(hashes + 1)?)?.to_owned());
    }
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    // The names of sounds have no other escapes.
    Some(inner.replace("\\\"", "\""))
}

/// The sound that a text of a test or of the app means, if it is a command: `STREAM FILE welcome`.
pub(super) fn of_command(text: &str) -> Option<String> {
    let words: Vec<_> = words(text.as_bytes()).into_iter().map(|word| word.text).collect();
    let spec = Spec::of_words(&words)?;
    let name = spec.value(words.get(spec.name_words()..)?, Role::File)?;
    (spec.plays != agi_protocol::spec::Plays::Nothing).then(|| String::from_utf8_lossy(name).into_owned())
}

/// Whether a text can be the name of a prompt, and not a key, a wording, a path or an address.
pub(super) fn can_be_name(text: &str) -> bool {
    let is_in_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.');
    text.bytes().all(is_in_names)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.starts_with('/')
        && SoundNameMistake::of(text.as_bytes()).is_none()
}

/// The name that was meant, if a text is one with an extension of sounds or a blank at an end, which Asterisk would not play.
pub(crate) fn meant(text: &str) -> Option<String> {
    let trimmed = text.trim();
    let meant = match SoundNameMistake::of(trimmed.as_bytes()) {
        Some(SoundNameMistake::Extension) => trimmed.rsplit_once('.').map_or(trimmed, |(stem, _)| stem),
        _ => trimmed,
    };
    (meant != text && can_be_name(meant)).then(|| meant.to_owned())
}

/// Whether a text is the names of several sounds, as only applications such as `Playback` take them.
pub(super) fn is_list(text: &str) -> bool {
    text.contains('&') && text.split('&').all(can_be_name)
}

/// Whether a text such as `survey/{id}/question` can become this name.
pub(super) fn can_become(text: &str, name: &str) -> bool {
    let mut pieces = text.split('{');
    let first = pieces.next().unwrap_or_default();
    // A hole at the beginning could be anything.
    if first.is_empty() || first.starts_with('/') || first.len() == text.len() {
        return false;
    }
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut pieces = pieces.map(|piece| piece.split_once('}').map_or("", |(_, after)| after)).peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.len() > piece.len() && rest.ends_with(piece);
        }
        // What fills a hole is not empty.
        let Some(at) = rest.char_indices().skip(1).find(|(at, _)| rest[*at..].starts_with(piece)) else { return false };
        rest = &rest[at.0 + piece.len()..];
    }
    false
}
