//! A file of wordings: what the recorded sounds say. It is `prompts.toml`, or lines of `name = wording`.

use std::collections::HashMap;
use std::fmt;
use std::path::Path;

use crate::error::PhoneError;

/// Files that are used if they are in the current folder; the first of them that is there.
const USUAL: [&str; 3] = ["prompts.toml", "prompts", "prompts.txt"];

/// How a file of gzip begins, as Debian packs Asterisk's own lists.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// What sounds say, by their names: a file of wordings.
#[derive(Clone, Debug, Default)]
pub struct Prompts {
    /// With the language before the name where it is that of one language.
    wordings: HashMap<String, String>,
    /// The names as the file has them, in the order of the alphabet.
    names: Vec<String>,
}

impl Prompts {
    /// Reads the file that was named, or else `prompts.toml`, `prompts` or `prompts.txt` in the current folder, if one of them
    /// exists. A name that ends in `.toml` is that of a manifest (feature `prompts`); other files have a line `name = wording`
    /// for each sound.
    ///
    /// # Errors
    /// The file cannot be read, it is a manifest and the feature is missing, or something in it is wrong.
    pub fn read(named: Option<&Path>) -> Result<Self, PhoneError> {
        // Only a manifest has such a name, also if it cannot be read; `prompts` may be a folder of something else.
        let is_there = |file: &Path| file.is_file() || is_manifest(file) && file.symlink_metadata().is_ok();
        let usual = || USUAL.map(Path::new).into_iter().find(|file| is_there(file));
        let Some(file) = named.or_else(usual) else { return Ok(Self::default()) };
        if is_manifest(file) {
            return Self::of_manifest(file);
        }
        let wrong =
            |why: &dyn fmt::Display| PhoneError::usage(format!("cannot read the prompts in {}: {why}", file.display()));
        let bytes = std::fs::read(file).map_err(|error| wrong(&error))?;
        if bytes.starts_with(GZIP) {
            return Err(wrong(&"it is compressed; write `gunzip -k` of it first, and give the file without .gz"));
        }
        // Lists of other languages are not all UTF-8.
        Self::parse(&file.display().to_string(), &String::from_utf8_lossy(&bytes))
    }

    /// Reads a manifest. Its first language is the wording without a language, which Asterisk comes to in the end.
    #[cfg(feature = "prompts")]
    fn of_manifest(file: &Path) -> Result<Self, PhoneError> {
        let manifest = agi_prompts::Manifest::read(file).map_err(|wrong| PhoneError::usage(wrong.to_string()))?;
        let mut prompts = HashMap::new();
        for prompt in manifest.prompts() {
            prompts.insert(prompt.name().to_owned(), prompt.wording(&manifest.languages()[0]).to_owned());
            for language in manifest.languages() {
                prompts.insert(format!("{language}/{}", prompt.name()), prompt.wording(language).to_owned());
            }
        }
        Ok(Self::new(prompts, manifest.prompts().iter().map(|prompt| prompt.name().to_owned()).collect()))
    }

    #[cfg(not(feature = "prompts"))]
    fn of_manifest(file: &Path) -> Result<Self, PhoneError> {
        Err(PhoneError::usage(format!(
            "{} needs the feature prompts, without which this was built; write in Cargo.toml: \
             agi-runtime = {{ …, features = [\"prompts\"] }}",
            file.display()
        )))
    }

    fn new(wordings: HashMap<String, String>, mut names: Vec<String>) -> Self {
        names.sort_unstable();
        Self { wordings, names }
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
        let names = prompts.keys().cloned().collect();
        Ok(Self::new(prompts, names))
    }

    /// Returns the names of all sounds, in the order of the alphabet. Those of a manifest have no language; in a file of lines,
    /// one of a language begins with it, `de/menu`.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.names.iter().map(String::as_str).collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.wordings.is_empty()
    }

    /// What a sound says: first in the channel's language (`de_AT/menu`, `de/menu`), then in none, then in English, as
    /// Asterisk looks for it. `language` may be empty.
    #[must_use]
    pub fn wording(&self, name: &str, language: &str) -> Option<&str> {
        let languages = std::iter::successors(Some(language), |longer| Some(longer.rsplit_once('_')?.0));
        let of = |language: &str| self.wordings.get(&format!("{language}/{name}"));
        let found = languages.map(of).find_map(|wording| wording);
        found.or_else(|| self.wordings.get(name)).or_else(|| of("en")).map(String::as_str)
    }
}

fn is_manifest(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension == "toml")
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

    #[cfg(feature = "prompts")]
    #[test]
    fn a_manifest_falls_back_from_the_channels_language_to_its_first() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prompts.toml");
        let text = "languages = [\"de\", \"en\"]\n[prompts.\"ivr/menu\"]\nde = \"Eins.\"\nen = \"One.\"\n";
        std::fs::write(&file, text).unwrap();
        let prompts = Prompts::read(Some(&file)).unwrap();
        for (language, wording) in [("en_GB", "One."), ("de_AT", "Eins."), ("fr", "Eins."), ("", "Eins.")] {
            assert_eq!(prompts.wording("ivr/menu", language), Some(wording), "{language}");
        }
        assert_eq!((prompts.names(), prompts.wording("other", "en")), (vec!["ivr/menu"], None));
        std::fs::write(&file, "[prompts.menu]\nde = \"Eins.\"\n").unwrap();
        let wrong = Prompts::read(Some(&file)).unwrap_err().why;
        let [missing, unknown] = wrong.lines().collect::<Vec<_>>()[..] else { panic!("{wrong}") };
        assert!(
            missing.ends_with("prompts.toml:1: menu has no wording in en; write below it: en = \"…\""),
            "{missing}"
        );
        assert!(unknown.contains("prompts.toml:2: menu: there is no de"), "{unknown}");
    }

    #[cfg(not(feature = "prompts"))]
    #[test]
    fn a_manifest_needs_the_feature() {
        let wrong = Prompts::read(Some("clinic/prompts.toml".as_ref())).unwrap_err().why;
        assert!(wrong.starts_with("clinic/prompts.toml needs the feature prompts"), "{wrong}");
        assert!(wrong.ends_with("agi-runtime = { …, features = [\"prompts\"] }"), "{wrong}");
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
