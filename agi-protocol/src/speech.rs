//! What SPEECH RECOGNIZE answers: `score0=90 text0="yes" grammar0=g …`, printed unescaped (`res_agi.c`).

use memchr::memmem;

/// Asterisk prints the results of one recognition into so many bytes, and cuts them there.
const ROOM: usize = 4_095;

/// One thing that the caller may have said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpeechFields<'b> {
    /// How sure the engine is.
    pub score: i64,
    /// What was said; empty if the engine gave none (`(null)`).
    pub text: &'b [u8],
    /// The grammar that it belongs to; empty if the engine gave none (`(null)`).
    pub grammar: &'b [u8],
}

/// Reads the results in `endpos=0 results=1 score0=90 text0="yes" grammar0=g`, in Asterisk's order, up to the first that is
/// cut. Each field is found by its number and place, so that a text or a grammar may hold blanks, quotes, line feeds and
/// what looks like a field.
///
/// ```
/// let line = br#"(speech) endpos=0 results=1 score0=90 text0="say "hi", score1=7" grammar0=small talk"#;
/// let results = agi_protocol::speech_fields(line);
/// assert_eq!(results[0].text, br#"say "hi", score1=7"#);
/// assert_eq!(results[0].grammar, b"small talk");
/// ```
#[must_use]
pub fn speech_fields(rest: &[u8]) -> Vec<SpeechFields<'_>> {
    read(rest).map(|(fields, _)| fields).unwrap_or_default()
}

/// Whether all results are there that the reply announces, or as many as Asterisk had room for.
pub(crate) fn is_whole(rest: &[u8]) -> bool {
    read(rest).is_none_or(|(_, whole)| whole)
}

/// The results, and whether these are all. `None`: it announces none.
fn read(rest: &[u8]) -> Option<(Vec<SpeechFields<'_>>, bool)> {
    let start = memmem::find(rest, b" results=")? + b" results=".len();
    let (count, mut left) = number(&rest[start..])?;
    left = left.strip_prefix(b" ").unwrap_or(left);
    let cut = left.len() >= ROOM;
    let mut results = Vec::new();
    for index in 0..usize::try_from(count).ok()? {
        let is_last = i64::try_from(index + 1) == Ok(count);
        let Some((fields, after)) = one(left, index, is_last) else { return Some((results, cut)) };
        results.push(fields);
        left = after;
    }
    Some((results, true))
}

/// The result of this number, and what comes after it.
fn one(text: &[u8], index: usize, is_last: bool) -> Option<(SpeechFields<'_>, &[u8])> {
    let (score, text) = beginning(text, index)?;
    let separator = format!("\" grammar{index}=");
    let next = format!(" score{}=", index + 1);
    let split = |whole| {
        let at = memmem::rfind(whole, separator.as_bytes())?;
        Some((&whole[..at], &whole[at + separator.len()..]))
    };
    if is_last {
        let (text, grammar) = split(text)?;
        return Some((SpeechFields { score, text: given(text), grammar: given(grammar) }, &[]));
    }
    memmem::find_iter(text, next.as_bytes()).find_map(|at| {
        let (whole, after) = (&text[..at], &text[at + 1..]);
        beginning(after, index + 1)?;
        let (text, grammar) = split(whole)?;
        Some((SpeechFields { score, text: given(text), grammar: given(grammar) }, after))
    })
}

/// `score0=90 text0="`, and what comes after it.
fn beginning(text: &[u8], index: usize) -> Option<(i64, &[u8])> {
    let (score, text) = number(text.strip_prefix(format!("score{index}=").as_bytes())?)?;
    Some((score, text.strip_prefix(format!(" text{index}=\"").as_bytes())?))
}

fn number(text: &[u8]) -> Option<(i64, &[u8])> {
    let is_part = |byte: &u8| byte.is_ascii_digit() || *byte == b'-';
    let end = text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len());
    let number = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    Some((number, &text[end..]))
}

/// C prints a text that is not there as `(null)`.
fn given(text: &[u8]) -> &[u8] {
    if text == b"(null)" { b"" } else { text }
}

#[cfg(test)]
mod tests {
    use super::{SpeechFields, is_whole, speech_fields};

    fn results(line: &str) -> Vec<(i64, String, String)> {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let fields = |fields: SpeechFields<'_>| (fields.score, text(fields.text), text(fields.grammar));
        speech_fields(line.as_bytes()).into_iter().map(fields).collect()
    }

    #[test]
    fn fields_are_found_by_number_and_place() {
        for (line, read) in [
            ("endpos=0 results=0 ", vec![]),
            ("endpos=0 results=1 score0=90 text0=\"hello world\" grammar0=g1", vec![(90, "hello world", "g1")]),
            (
                "endpos=0 results=2 score0=70 text0=\"hollow\" grammar0=my words score1=90 text1=\"say \"hi\"\" grammar1=b c",
                vec![(70, "hollow", "my words"), (90, "say \"hi\"", "b c")],
            ),
            (
                "endpos=0 results=2 score0=-1 text0=\"a score1=5 text\" grammar0=g score1=2 text1=\"x\" grammar1=h",
                vec![(-1, "a score1=5 text", "g"), (2, "x", "h")],
            ),
            (
                "endpos=0 results=1 score0=1 text0=\"the \" grammar of it\" grammar0=g",
                vec![(1, "the \" grammar of it", "g")],
            ),
            ("endpos=0 results=1 score0=1 text0=\"two\nlines\" grammar0=g", vec![(1, "two\nlines", "g")]),
            ("endpos=0 results=1 score0=0 text0=\"(null)\" grammar0=(null)", vec![(0, "", "")]),
            ("endpos=0 results=2 score0=1 text0=\"cut\" grammar0=g score1=2 te", vec![]),
            ("endpos=0 results=x", vec![]),
        ] {
            let read: Vec<_> = read
                .into_iter()
                .map(|(score, text, grammar): (_, &str, &str)| (score, text.into(), grammar.into()))
                .collect();
            assert_eq!(results(line), read, "{line}");
        }
    }

    #[test]
    fn a_line_feed_in_a_text_is_not_the_end() {
        assert!(!is_whole(b"(speech) endpos=0 results=1 score0=1 text0=\"two"));
        assert!(is_whole(b"(speech) endpos=0 results=1 score0=1 text0=\"two\nlines\" grammar0=g"));
        assert!(is_whole(b"(speech) endpos=0 results=0 "));
        assert!(is_whole(b"(timeout) endpos=0"));
        // Asterisk had no more room.
        let long = format!("(speech) endpos=0 results=1 score0=1 text0=\"{}", "a".repeat(4_080));
        assert!(is_whole(long.as_bytes()));
    }
}
