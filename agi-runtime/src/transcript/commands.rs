//! What commands and replies mean to the masks.

use super::script::{Line, What, spec_of};
use super::words::words;
use agi_protocol::{Digit, Frame, Reply, ResultLine, frame};

/// Where the result stands: after `200 result=`.
pub(super) const RESULT: usize = 11;

pub(super) fn is(line: &[u8], name: &str) -> bool {
    spec_of(line).is_some_and(|spec| spec.name == name)
}

/// What a line says, if it is `200 result=…`.
pub(super) fn result_of(line: &Line) -> Option<ResultLine<'_>> {
    match frame(&line.text) {
        Frame::Reply(Reply::Result(result)) if line.what == What::Received => Some(result),
        _ => None,
    }
}

/// Commands whose answer is a key's code.
pub(super) fn tells_a_key(command: &[u8]) -> bool {
    const NAMES: [&str; 4] = ["CONTROL STREAM FILE", "GET OPTION", "STREAM FILE", "WAIT FOR DIGIT"];
    spec_of(command).is_some_and(|spec| NAMES.contains(&spec.name) || spec.name.starts_with("SAY "))
}

pub(super) fn key(result: &ResultLine<'_>) -> Option<Digit> {
    // The codes of all keys have two figures.
    let code = result.number().filter(|_| result.text().len() == 2)?;
    u8::try_from(code).ok().and_then(Digit::from_ascii)
}

/// Whether the caller hears something before the next key. A beep belongs to the keys.
pub(super) fn plays(command: &[u8]) -> bool {
    let Some(spec) = spec_of(command) else { return false };
    match spec.name {
        "CONTROL STREAM FILE" | "GET DATA" | "GET OPTION" | "STREAM FILE" => {
            let file = words(command, spec.name.len()).into_iter().next().map(|word| word.text).unwrap_or_default();
            !(file.is_empty() || file == b"beep" || file.starts_with(b"silence/"))
        }
        "EXEC" | "GOSUB" | "RECORD FILE" | "SPEECH RECOGNIZE" => true,
        name => name.starts_with("SAY "),
    }
}

/// `EXEC Read "PIN,…"` puts what is keyed into PIN.
pub(super) fn filled_by_read(line: &Line) -> Option<Vec<u8>> {
    if line.what != What::Sent || !is(&line.text, "EXEC") {
        return None;
    }
    let words = words(&line.text, "EXEC".len());
    let [application, options, ..] = words.as_slice() else { return None };
    let name = options.text.split(|byte| *byte == b',').next().map(bare).filter(|name| !name.is_empty())?;
    application.text.eq_ignore_ascii_case(b"Read").then(|| name.to_vec())
}

/// A name without the `_` or `__` that hands the variable on to other channels.
pub(super) fn bare(name: &[u8]) -> &[u8] {
    let start = name.iter().take_while(|byte| **byte == b'_').count();
    &name[start..]
}

/// Where the value stands that a command gives to one of the variables.
pub(super) fn set_value(command: &[u8], names: &[Vec<u8>]) -> Option<(usize, usize)> {
    let spec = spec_of(command)?;
    let words = words(command, spec.name.len());
    let [first, second, ..] = words.as_slice() else { return None };
    let value = &command[second.at.clone()];
    match spec.name {
        "SET VARIABLE" => {
            let set = names.iter().any(|name| mention(bare(&first.text), name).is_some());
            set.then_some((second.at.start, value.len()))
        }
        "EXEC" => names.iter().find_map(|name| {
            let behind = mention(value, name).filter(|behind| value.get(*behind) == Some(&b'='))?;
            Some((second.at.start + behind + 1, value.len() - behind - 1))
        }),
        _ => None,
    }
}

/// Where the value of `200 result=1 (…)` stands; it may be cut off.
pub(super) fn value_of(line: &Line) -> Option<(usize, usize)> {
    let result = result_of(line)?;
    let start = RESULT + result.text().len() + 2;
    let end = line.text.len() - usize::from(line.text.ends_with(b")"));
    result.rest().starts_with(b"(").then(|| (start, end.saturating_sub(start)))
}

/// Where a name ends that is here as a word of its own.
pub(super) fn mention(text: &[u8], name: &[u8]) -> Option<usize> {
    let alone = |at: &usize| {
        // `_` and `__` before a name that is set hand it on to other channels.
        let before = text[..*at].iter().rev().find(|byte| **byte != b'_');
        let behind = text.get(at + name.len());
        !before.is_some_and(u8::is_ascii_alphanumeric)
            && !behind.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    };
    let found = memchr::memmem::find_iter(text, name).find(alone)?;
    (!name.is_empty()).then_some(found + name.len())
}
