//! What the dialplan asked for: `agi://host/survey/7?lang=en` is the path `/survey/7` and the query `lang=en`.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The path and query of a call, taken from `agi_network_script`.
///
/// The path is brought into one form (a leading slash, no trailing one, `//` as `/`) and stays encoded: a
/// segment is decoded only when it is read, so `%2F` stays inside its segment. `#` is an ordinary character.
///
/// ```
/// use agi_runtime::protocol::AgiUri;
/// let target = AgiUri::new(b"survey//a%2Fb/?lang=en");
/// assert_eq!(target.path(), "/survey/a%2Fb");
/// assert_eq!(&*target.segment(1).unwrap(), b"a/b");
/// assert_eq!(target.query("lang").next().as_deref(), Some(&b"en"[..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgiUri {
    /// The path in its one form, and behind it the query as it came.
    text: String,
    /// Where the query begins.
    query: usize,
}

impl AgiUri {
    /// Reads the value of `agi_network_script`; an absent one (`agi://host/`) is the empty value.
    #[must_use]
    pub fn new(script: &[u8]) -> Self {
        let mark = memchr::memchr(b'?', script);
        let mut text = String::with_capacity(script.len() + 1);
        push_path(&mut text, &script[..mark.unwrap_or(script.len())]);
        let query = text.len();
        if let Some(mark) = mark {
            push_text(&mut text, &script[mark + 1..]);
        }
        Self { text, query }
    }

    /// The path, still percent-encoded: `/`, or `/a/b` without a trailing slash.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[..self.query]
    }

    /// The path's segment number `index`, counted from 0, decoded.
    #[must_use]
    pub fn segment(&self, index: usize) -> Option<Cow<'_, [u8]>> {
        self.path().split('/').skip(1).nth(index).filter(|segment| !segment.is_empty()).map(decode)
    }

    /// Everything from segment number `index` on, decoded.
    #[must_use]
    pub fn rest(&self, index: usize) -> Option<Cow<'_, [u8]>> {
        let mut rest = self.path().strip_prefix('/')?;
        for _ in 0..index {
            rest = rest.split_once('/')?.1;
        }
        (!rest.is_empty()).then(|| decode(rest))
    }

    /// The values of a query name, in order, decoded. `+` stays a plus: phone numbers hold one.
    pub fn query<'t>(&'t self, name: &str) -> impl Iterator<Item = Cow<'t, [u8]>> {
        self.text[self.query..].split('&').filter_map(move |pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (*decode(key) == *name.as_bytes()).then(|| decode(value))
        })
    }
}

fn decode(part: &str) -> Cow<'_, [u8]> {
    percent_decode(part.as_bytes()).into()
}

/// Writes a path in its one form.
fn push_path(text: &mut String, raw: &[u8]) {
    for segment in raw.split(|byte| *byte == b'/').filter(|segment| !segment.is_empty()) {
        text.push('/');
        push_text(text, segment);
    }
    if text.is_empty() {
        text.push('/');
    }
}

/// Bytes that are not UTF-8 become `%XX`, so that there is text and no byte is lost.
fn push_text(text: &mut String, raw: &[u8]) {
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(percent_encoding::percent_encode_byte(*byte));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::AgiUri;

    fn path(script: &[u8]) -> String {
        AgiUri::new(script).path().to_owned()
    }

    #[test]
    fn a_path_has_one_form_however_it_was_written() {
        for (written, path_is) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("survey", "/survey"),
            ("/survey", "/survey"),
            ("survey/7/", "/survey/7"),
            ("survey//7", "/survey/7"),
            ("//survey///7//", "/survey/7"),
            ("a b/ü", "/a b/ü"),
            ("x#frag", "/x#frag"),
        ] {
            assert_eq!(path(written.as_bytes()), path_is, "{written:?}");
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_kept() {
        let target = AgiUri::new(b"caf\xe9/\xff");
        assert_eq!(target.path(), "/caf%E9/%FF");
        assert_eq!(&*target.segment(0).unwrap(), b"caf\xe9");
        assert_eq!(&*target.segment(1).unwrap(), b"\xff");
        let target = AgiUri::new(b"x?name=caf\xe9&%\xff%4\xff=1");
        assert_eq!(&*target.query("name").next().unwrap(), b"caf\xe9");
        assert_eq!(target.path(), "/x");
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let target = AgiUri::new(b"files/a%2Fb/c");
        assert_eq!(&*target.segment(1).unwrap(), b"a/b");
        assert_eq!(&*target.rest(1).unwrap(), b"a/b/c");
        assert_eq!(target.segment(3), None);
        assert_eq!(target.rest(3), None);
    }

    #[test]
    fn a_plus_in_the_query_is_a_plus() {
        let target = AgiUri::new(b"dial?to=+1202&to=%2B44&&=x&flag&a=b=c");
        let to: Vec<_> = target.query("to").map(std::borrow::Cow::into_owned).collect();
        assert_eq!(to, [b"+1202".to_vec(), b"+44".to_vec()]);
        assert_eq!(target.query("flag").next().unwrap().len(), 0);
        assert_eq!(&*target.query("a").next().unwrap(), b"b=c");
        assert_eq!(target.query("absent").next(), None);
    }
}
