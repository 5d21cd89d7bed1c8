//! A file of wordings: what the recorded sounds say.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use crate::error::PhoneError;

/// Files that are used if they are in the current folder.
const USUAL: [&str; 2] = ["prompts", "prompts.txt"];

/// How a file of gzip begins, as Debian packs Asterisk's own lists.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// What sounds say, by their names: a file of wordings.
#[derive(Clone, Debug, Default)]
pub struct Prompts(HashMap<String, String>);

impl Prompts {
    /// Reads the file that was named, or else `prompts` or `prompts.txt` in the current folder, if one of them exists.
    ///
    /// # Errors
    /// The file cannot be read, or a line of it is not a prompt.
    pub fn read(named: Option<&Path>) -> Result<Self, PhoneError> {
        let usual = || USUAL.map(Path::new).into_iter().find(|file| file.is_file());
        let Some(file) = named.or_else(usual) else { return Ok(Self::default()) };
        let wrong =
            |why: &dyn fmt::Display| PhoneError::usage(format!("cannot read the prompts in {}: {why}", file.display()));
        let bytes = std::fs::read(file).map_err(|error| wrong(&error))?;
        if bytes.starts_with(GZIP) {
            return Err(wrong(&"it is compressed; write `gunzip -k` of it first, and give the file without .gz"));
        }
        // Lists of other languages are not all UTF-8.
        Self::parse(&file.display().to_string(), &String::from_utf8_lossy(&bytes))
    }

    /// `name = wording`, one a line, or `name: wording` as in Asterisk's own `core-sounds-en.txt`; a line that begins with `#`
    /// or `;`, or is empty, says nothing. A name may be there twice, with the same wording.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, PhoneError> {
        let mut prompts = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let parts = parts(line).map(|(name, wording)| (name.trim(), wording.trim()));
            let Some((name, wording)) = parts.filter(|(name, wording)| !name.is_empty() && !wording.is_empty()) else {
                return Err(PhoneError::usage(format!(
                    "{file}:{number}: {line:?} is not a prompt; write the sound's name and what it says: \
                     survey/7/question = How do you like the weather? (or with `: `, as in Asterisk's core-sounds-en.txt)"
                )));
            };
            let before = prompts.insert(name.to_owned(), wording.to_owned());
            if before.is_some_and(|before| before != wording) {
                let why = format!("{file}:{number}: {name} has a wording already; write each name once");
                return Err(PhoneError::usage(why));
            }
        }
        Ok(Self(prompts))
    }

    /// Returns the names of all sounds, in the order of the alphabet. One of a language begins with it, `de/menu`.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.0.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a sound says: first in the channel's language (`de_AT/menu`, `de/menu`), then in none, then in English, as
    /// Asterisk looks for it. `language` may be empty.
    #[must_use]
    pub fn wording(&self, name: &str, language: &str) -> Option<&str> {
        let languages = std::iter::successors(Some(language), |longer| Some(longer.rsplit_once('_')?.0));
        let of = |language: &str| self.0.get(&format!("{language}/{name}"));
        let found = languages.map(of).find_map(|wording| wording);
        found.or_else(|| self.0.get(name)).or_else(|| of("en")).map(String::as_str)
    }
}

/// Name and wording, by what comes first: `=`, or a `:` with a blank after it, or at the end. A `:` within a name is a part
/// of it.
fn parts(line: &str) -> Option<(&str, &str)> {
    let colon = line.find(": ").or_else(|| line.find(":\t"));
    let equals = line.find('=');
    let at = match (equals, colon) {
        (Some(equals), Some(colon)) => equals.min(colon),
        (at, None) | (None, at) => at?,
    };
    Some((&line[..at], &line[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::Prompts;

    #[test]
    fn a_wording_may_have_equals_signs_and_the_language_comes_first() {
        let prompts = Prompts::parse("p", "# survey\n\n menu =  1 = yes \nde/menu = 1 = ja\r\n").unwrap();
        assert_eq!(prompts.wording("menu", "en"), Some("1 = yes"));
        assert_eq!(prompts.wording("menu", "de"), Some("1 = ja"));
        assert_eq!(prompts.wording("other", "de"), None);
    }

    #[test]
    fn asterisks_own_list_of_its_sounds_is_read() {
        let text = "; core sounds, version 1.6\n\nactivated: Activated.\nagent-alreadyon:  That agent is already logged on.\r\n\
                    ascending-2tone: [ascending 2-tone sound]\ndigits/at: at\n  ; more\ndir-instr: Press 1 = yes: or 2\n\
                    a:b: c\nmenu = Hours: 9 to 5\nactivated: Activated.\n";
        let prompts = Prompts::parse("core-sounds-en.txt", text).unwrap();
        for (name, wording) in [
            ("activated", "Activated."),
            ("agent-alreadyon", "That agent is already logged on."),
            ("digits/at", "at"),
            ("dir-instr", "Press 1 = yes: or 2"),
            ("a:b", "c"),
            ("menu", "Hours: 9 to 5"),
        ] {
            assert_eq!(prompts.wording(name, "en"), Some(wording));
        }
    }

    #[test]
    fn a_bad_line_is_refused_with_its_place() {
        for (text, place) in
            [("a = b\nmenu", "p:2: \"menu\""), ("= x", "p:1"), ("menu =", "p:1"), ("a=b\na=c", "p:2: a has")]
        {
            let wrong = Prompts::parse("p", text).unwrap_err();
            assert!(wrong.why.starts_with(place), "{}", wrong.why);
        }
    }
}
