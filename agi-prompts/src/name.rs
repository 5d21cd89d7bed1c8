//! What the names of prompts and languages may be.

use agi_protocol::SoundNameMistake;

/// What a prompt says besides its wordings.
pub(crate) const OPTIONAL: [&str; 2] = ["speaker", "notes"];

/// Says what is wrong with the name of a prompt: what Asterisk does not play, and what leads out of its folder of sounds.
pub(crate) fn of_prompt(name: &str, languages: &[String]) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{name:?} cannot name a prompt: {why}"));
    if name.is_empty() {
        return wrong("it is empty; write [prompts.welcome]");
    }
    if name.chars().any(char::is_control) || name.contains(['"', '\\']) {
        return wrong("a quotation mark, a backslash or a control character is in it; take it out");
    }
    if name.contains("://") {
        return wrong("it is an address; write the name of a sound: [prompts.welcome]");
    }
    if name.starts_with('/') {
        return wrong(
            "it is an absolute path; write where it is in the folder of sounds: [prompts.\"clinic/welcome\"]",
        );
    }
    if let Some(mistake) = SoundNameMistake::of(name.as_bytes()) {
        return wrong(mistake.hint());
    }
    if name.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return wrong("an empty part, `.` or `..` is not in the name of a sound; write [prompts.\"clinic/welcome\"]");
    }
    match name.split_once('/') {
        Some((first, rest)) if languages.iter().any(|language| language == first) => Err(format!(
            "the language is not a part of the name {name:?}: write {} and below it {first} = \"…\"",
            header(rest)
        )),
        _ => Ok(()),
    }
}

/// Says what is wrong with the name of a language.
pub(crate) fn of_language(name: &str) -> Result<(), String> {
    if OPTIONAL.contains(&name) {
        return Err(format!("{name} is not a language here: it says something else of a prompt"));
    }
    let is_one = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_one(name) {
        return Ok(());
    }
    // `de-AT`, and a locale of the system, `de_AT.UTF-8`.
    let near = name.split(['.', '@']).next().unwrap_or_default().replace(['-', ' '], "_");
    let write = if is_one(&near) { near } else { "en".to_owned() };
    Err(format!(
        "{name:?} cannot name a language of Asterisk's: write letters, and a `_` before the country: \"{write}\""
    ))
}

/// Returns the line that begins a prompt: `[prompts.welcome]`, `[prompts."survey/7/question"]`.
#[must_use]
pub fn header(name: &str) -> String {
    let bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare && !name.is_empty() { format!("[prompts.{name}]") } else { format!("[prompts.\"{name}\"]") }
}
