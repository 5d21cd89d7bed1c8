//! A file of wordings: what the recorded sounds say.

use std::collections::HashMap;
use std::path::Path;

use crate::error::PhoneError;

/// Files that are used if they are in the current folder.
const USUAL: [&str; 2] = ["prompts", "prompts.txt"];

/// What sounds say, by their names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Prompts(HashMap<String, String>);

impl Prompts {
    /// Reads the file that was named, or else the usual one if it exists.
    pub(crate) fn read(named: Option<&Path>) -> Result<Self, PhoneError> {
        let usual = || USUAL.map(Path::new).into_iter().find(|file| file.is_file());
        let Some(file) = named.or_else(usual) else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(file)
            .map_err(|error| PhoneError::usage(format!("cannot read the prompts in {}: {error}", file.display())))?;
        Self::parse(&file.display().to_string(), &text)
    }

    /// `name = wording`, one a line; a line that begins with `#`, or is empty, says nothing.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, PhoneError> {
        let mut prompts = HashMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let parts = line.split_once('=').map(|(name, wording)| (name.trim(), wording.trim()));
            let Some((name, wording)) = parts.filter(|(name, wording)| !name.is_empty() && !wording.is_empty()) else {
                return Err(PhoneError::usage(format!(
                    "{file}:{number}: {line:?} is not a prompt; write the sound's name and what it says: \
                     survey/7/question = How do you like the weather?"
                )));
            };
            if prompts.insert(name.to_owned(), wording.to_owned()).is_some() {
                let why = format!("{file}:{number}: {name} has a wording already; write each name once");
                return Err(PhoneError::usage(why));
            }
        }
        Ok(Self(prompts))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a sound says: first in the channel's language (`de/menu`), as Asterisk looks for it.
    pub(crate) fn wording(&self, name: &str, language: &str) -> Option<&str> {
        self.0.get(&format!("{language}/{name}")).or_else(|| self.0.get(name)).map(String::as_str)
    }
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
    fn a_bad_line_is_refused_with_its_place() {
        for (text, place) in
            [("a = b\nmenu", "p:2: \"menu\""), ("= x", "p:1"), ("menu =", "p:1"), ("a=b\na=c", "p:2: a has")]
        {
            let wrong = Prompts::parse("p", text).unwrap_err();
            assert!(wrong.why.starts_with(place), "{}", wrong.why);
        }
    }
}
