//! What is written of a call, a refusal, and lines that were lost.

use std::error::Error as StdError;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use agi_protocol::{Request, is_withheld};
use sha2::{Digest, Sha256};

use super::Callers;
use super::line::{CallLine, Line, LostLine, RefusedLine, now, seconds};
use super::mask::{Masks, query};
use crate::error::chain;
use crate::events::{Ended, Ending, LiveCall, Progress, Refusal};

/// The longest text, in characters.
const LONGEST: usize = 1_000;
/// Of names that a dialplan makes up.
const LONGEST_NAME: usize = 64;
const MOST_NAMES: usize = 32;
/// A shorter number would be half told by its last two digits.
const SHORTEST_NUMBER: usize = 6;

/// What is noted of a call until it ends.
#[derive(Clone, Default)]
pub(super) struct Note {
    /// The other side.
    pub(super) peer: String,
    /// How many prompts were skipped.
    pub(super) skipped: u32,
}

/// The line of a call that ended.
pub(super) fn call(ended: &Ended<'_>, note: &Note, callers: &Callers) -> Line {
    let request = ended.request;
    let (number, caller) = caller(request, callers);
    let masks = Masks::of(request, ended.route, caller.as_deref().or(number.as_deref()));
    let progress = ended.call.and_then(LiveCall::progress);
    let thought = |of: fn(&Progress) -> Duration| seconds(progress.as_ref().map_or(Duration::ZERO, of));
    Line::Call(Box::new(CallLine {
        time: now(),
        call: ended.call.map_or(0, LiveCall::number),
        id: bounded(request.unique_id()),
        channel: bounded(masks.applied_to(&request.channel())),
        caller,
        extension: bounded(request.extension()),
        dnid: known(request, "agi_dnid").as_deref().map(bounded),
        route: ended.route.map(bounded),
        query: query(request).take(MOST_NAMES).filter_map(|(name, _)| Some(cut(&name?, LONGEST_NAME))).collect(),
        arguments: request.arguments(),
        status: ended.status.as_str().to_owned(),
        ending: name(ended.ending).to_owned(),
        error: ended.error.map(|error| bounded(masks.applied_to(&words(error)))),
        seconds: seconds(ended.took),
        commands: ended.commands,
        keys: progress.map_or(0, |progress| progress.keys),
        thought: thought(|progress| progress.thought),
        longest_thought: thought(|progress| progress.longest_thought),
        left_at: ended.left_at.map(|place| bounded(masks.applied_to(&place.to_string()))),
        skipped: note.skipped,
        peer: bounded(&note.peer),
    }))
}

/// The line of connections that were refused.
pub(super) fn refused(reason: Refusal, connections: u64, peer: Option<String>) -> Line {
    let status = reason.status().map(|status| status.as_str().to_owned());
    Line::Refused(RefusedLine { time: now(), reason: reason.name().to_owned(), status, connections, peer })
}

/// The line of lines that were lost.
pub(super) fn lost(lines: u64) -> Line {
    Line::Lost(LostLine { time: now(), lines })
}

/// What an error says. Its type is the app's, and so is the code that prints it.
fn words(error: &(dyn StdError + 'static)) -> String {
    catch_unwind(AssertUnwindSafe(|| chain(error))).unwrap_or_else(|_| "(the error panicked)".to_owned())
}

fn name(ending: Ending) -> &'static str {
    match ending {
        Ending::Finished => "finished",
        Ending::FinishedAfterHangUp => "finished_after_hang_up",
        Ending::HungUp => "hung_up",
        Ending::Failed => "failed",
    }
}

/// The caller's number, and what is written of it.
fn caller(request: &Request, callers: &Callers) -> (Option<String>, Option<String>) {
    let number = known(request, "agi_callerid").filter(|number| !is_withheld(number.as_bytes()));
    let written = number.as_ref().map(|number| match callers {
        Callers::Whole => bounded(number),
        Callers::LastTwo => last_two(number),
        Callers::Hashed(key) => hashed(number, key),
        Callers::Nothing => "***".to_owned(),
    });
    (number, written)
}

fn last_two(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let told = if digits.len() >= SHORTEST_NUMBER { &digits[digits.len() - 2..] } else { &[] };
    format!("***{}", told.iter().collect::<String>())
}

/// A hash with a key. As only a part of it is told, nobody can go on hashing from there.
fn hashed(number: &str, key: &[u8]) -> String {
    let hash = Sha256::new_with_prefix(Sha256::digest(key)).chain_update(number).finalize();
    let first = hash.first_chunk().map_or(0, |first| u64::from_be_bytes(*first));
    format!("{first:016x}")
}

fn known(request: &Request, key: &str) -> Option<String> {
    let value = request.get(key).filter(|value| !value.is_empty() && *value != b"unknown")?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn bounded(text: impl AsRef<str>) -> String {
    cut(text.as_ref(), LONGEST)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{caller, cut};
    use crate::audit::Callers;
    use agi_protocol::Request;

    fn written(number: &str, callers: &Callers) -> Option<String> {
        let request = format!("agi_network: yes\nagi_callerid: {number}\n\n");
        caller(&Request::parse(request.as_bytes()).unwrap(), callers).1
    }

    #[test]
    fn a_callers_number_is_written_as_it_was_asked_for() {
        let number = |callers| written("+442071234567", &callers).unwrap();
        assert_eq!(number(Callers::LastTwo), "***67");
        assert_eq!(number(Callers::Whole), "+442071234567");
        assert_eq!(number(Callers::Nothing), "***");
        let hashed = number(Callers::Hashed(b"key".to_vec()));
        // (printf key | openssl dgst -sha256 -binary; printf +442071234567) | openssl dgst -sha256
        assert_eq!(hashed, "adf8070aa93d1078");
        assert_ne!(hashed, number(Callers::Hashed(b"other".to_vec())));
    }

    #[test]
    fn a_short_number_is_not_told_and_there_is_none_where_it_is_withheld() {
        assert_eq!(written("12345", &Callers::LastTwo).unwrap(), "***");
        assert_eq!(written("anonymous", &Callers::Whole), None);
        assert_eq!(written("", &Callers::LastTwo), None);
    }

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 2), "äö…");
        assert_eq!(cut("äöü", 3), "äöü");
    }
}
