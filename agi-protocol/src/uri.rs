//! What the dialplan asked for: `agi://host/survey/7?lang=en` is the path `/survey/7` and the query `lang=en`.

use std::borrow::Cow;

use percent_encoding::percent_decode;

/// The path and query of a call, taken from `agi_network_script`.
///
/// The path begins with one slash, however many the dialplan wrote; after it, `//` and a slash at the end mean an
/// empty segment, as a dialplan makes one of a variable that is empty. The path stays encoded: a segment is decoded only
/// when it is read, so `%2F` stays inside its segment. `#` is an ordinary character.
///
/// ```
/// use agi_protocol::AgiUri;
/// let uri = AgiUri::new(b"//survey/a%2Fb//?lang=en");
/// assert_eq!(uri.path(), "/survey/a%2Fb//");
/// assert_eq!(&*uri.segment(2).unwrap(), b"");
/// assert_eq!(&*uri.segment(1).unwrap(), b"a/b");
/// assert_eq!(uri.query("lang").next().as_deref(), Some(&b"en"[..]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgiUri {
    /// The path with its one slash, and after it the query as it came.
    text: String,
    /// Where the query begins.
    query: usize,
}

impl AgiUri {
    /// Reads the value of `agi_network_script`. Asterisk leaves the line out for `agi://host/`: that is the empty value.
    #[must_use]
    pub fn new(script: &[u8]) -> Self {
        let script = as_text(script);
        let (path, query) = script.split_at(find(b'?', &script));
        let mut text = String::with_capacity(script.len() + 1);
        text.push('/');
        text.push_str(path.trim_start_matches('/'));
        let mark = text.len();
        text.push_str(query.strip_prefix('?').unwrap_or_default());
        Self { text, query: mark }
    }

    /// Returns the path, still percent-encoded: `/`, `/a/b`, or `/a//b/` with two empty segments.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.text[..self.query]
    }

    /// Returns the segment of the path with this index, counted from 0, decoded. It may be empty; the path `/` has none.
    #[must_use]
    pub fn segment(&self, index: usize) -> Option<Cow<'_, [u8]>> {
        let segments = self.segments()?;
        segments.as_bytes().split(|byte| *byte == b'/').nth(index).map(decode)
    }

    /// Returns everything from the segment with this index on, decoded, its empty segments included.
    #[must_use]
    pub fn rest(&self, index: usize) -> Option<Cow<'_, [u8]>> {
        let mut rest = self.segments()?;
        for _ in 0..index {
            rest = rest.split_once('/')?.1;
        }
        Some(decode(rest.as_bytes()))
    }

    /// The path after its first slash; `None` if nothing follows.
    fn segments(&self) -> Option<&str> {
        self.path().strip_prefix('/').filter(|segments| !segments.is_empty())
    }

    /// Returns the values of a query name, in order, decoded. `+` stays a plus: phone numbers hold one.
    pub fn query<'t>(&'t self, name: &str) -> impl Iterator<Item = Cow<'t, [u8]>> {
        self.text.as_bytes()[self.query..].split(|byte| *byte == b'&').filter_map(move |pair| {
            // It is near: a search of many bytes at once would cost more.
            let equals = pair.iter().position(|byte| *byte == b'=');
            let (key, value) = equals.map_or((pair, &b""[..]), |equals| (&pair[..equals], &pair[equals + 1..]));
            (*decode(key) == *name.as_bytes()).then(|| decode(value))
        })
    }
}

fn decode(part: &[u8]) -> Cow<'_, [u8]> {
    // Most parts have nothing to decode.
    if part.contains(&b'%') { percent_decode(part).into() } else { Cow::Borrowed(part) }
}

/// Returns where this ASCII byte is first found, or the end.
fn find(byte: u8, text: &str) -> usize {
    text.bytes().position(|other| other == byte).unwrap_or(text.len())
}

/// Returns bytes as text: those that are not UTF-8 as `%XX`, so that no byte is lost.
fn as_text(raw: &[u8]) -> Cow<'_, str> {
    if let Ok(valid) = std::str::from_utf8(raw) {
        return Cow::Borrowed(valid);
    }
    let mut text = String::new();
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(percent_encoding::percent_encode_byte(*byte));
        }
    }
    Cow::Owned(text)
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
            ("/", "/"),
            ("//", "/"),
            ("survey/7/", "/survey/7/"),
            ("survey//7", "/survey//7"),
            ("//survey///7//", "/survey///7//"),
            ("a b/ü", "/a b/ü"),
            ("x#frag", "/x#frag"),
        ] {
            assert_eq!(path(written.as_bytes()), path_is, "{written:?}");
        }
    }

    #[test]
    fn an_empty_segment_is_one_and_the_root_has_none() {
        let uri = AgiUri::new(b"//a//b/");
        let segment = |index| uri.segment(index).map(std::borrow::Cow::into_owned);
        let segments: Vec<_> = (0..5).map(segment).collect();
        assert_eq!(segments, [Some(b"a".to_vec()), Some(vec![]), Some(b"b".to_vec()), Some(vec![]), None]);
        let rest = |index| uri.rest(index).map(std::borrow::Cow::into_owned);
        assert_eq!((rest(1), rest(3), rest(4)), (Some(b"/b/".to_vec()), Some(vec![]), None));
        for root in [&b""[..], b"/", b"//", b"?x=1"] {
            assert_eq!((AgiUri::new(root).segment(0), AgiUri::new(root).rest(0)), (None, None));
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_kept() {
        let uri = AgiUri::new(b"caf\xe9/\xff");
        assert_eq!(uri.path(), "/caf%E9/%FF");
        assert_eq!(&*uri.segment(0).unwrap(), b"caf\xe9");
        assert_eq!(&*uri.segment(1).unwrap(), b"\xff");
        let uri = AgiUri::new(b"x?name=caf\xe9&%\xff%4\xff=1");
        assert_eq!(&*uri.query("name").next().unwrap(), b"caf\xe9");
        assert_eq!(uri.path(), "/x");
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        let uri = AgiUri::new(b"files/a%2Fb/c");
        assert_eq!(&*uri.segment(1).unwrap(), b"a/b");
        assert_eq!(&*uri.rest(1).unwrap(), b"a/b/c");
        assert_eq!(uri.segment(3), None);
        assert_eq!(uri.rest(3), None);
    }

    #[test]
    fn a_plus_in_the_query_is_a_plus() {
        let uri = AgiUri::new(b"dial?to=+1202&to=%2B44&&=x&flag&a=b=c");
        let to: Vec<_> = uri.query("to").map(std::borrow::Cow::into_owned).collect();
        assert_eq!(to, [b"+1202".to_vec(), b"+44".to_vec()]);
        assert_eq!(uri.query("flag").next().unwrap().len(), 0);
        assert_eq!(&*uri.query("a").next().unwrap(), b"b=c");
        assert_eq!(uri.query("absent").next(), None);
    }
}
