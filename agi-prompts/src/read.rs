//! TOML as a manifest.

use std::borrow::Cow;
use std::path::Path;
use std::string::FromUtf8Error;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::{ManifestError, ManifestProblem};
use crate::manifest::{Manifest, ManifestPrompt, nearest};
use crate::name::{self, OPTIONAL, header};
use crate::syntax::{self, first_line, line};

/// What a manifest may say at its top.
const KEYS: [&str; 3] = ["languages", "speaker", "prompts"];

impl Manifest {
    /// Reads the text of a manifest. `file` is what errors call it.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its line and what to write: what is not TOML, an unknown key, a name
    /// that is there twice or that Asterisk would not play, a language without a wording, an empty wording.
    pub fn parse(file: &str, text: &str) -> Result<Self, ManifestError> {
        let (_, errors) = DeTable::parse_recoverable(text);
        let (problems, repeated) = syntax::problems(text, &errors);
        // Of a name that is there twice, the first table is judged: the other one is to go.
        let text = &syntax::without(text, &repeated);
        let (table, _) = DeTable::parse_recoverable(text);
        let mut reader = Reader { text, problems };
        let manifest = reader.manifest(file, table.get_ref());
        if reader.problems.is_empty() { Ok(manifest) } else { Err(ManifestError::new(file, reader.problems)) }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, it is not UTF-8, or what [`parse`](Self::parse) finds.
    pub fn read(path: &Path) -> Result<Self, ManifestError> {
        let file = path.display().to_string();
        let bytes =
            std::fs::read(path).map_err(|error| ManifestError::of_file(&file, format!("cannot read it: {error}")))?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(&file, &error))?;
        Self::parse(&file, &text)
    }
}

/// Where bytes are not UTF-8.
fn not_utf8(file: &str, error: &FromUtf8Error) -> ManifestError {
    let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = Some(line(&String::from_utf8_lossy(before), before.len()));
    ManifestError::new(file, vec![ManifestProblem { line, why: "it is not UTF-8; save it as UTF-8".to_owned() }])
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<ManifestProblem>,
}

type Key<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

impl<'t> Reader<'t> {
    fn wrong(&mut self, at: usize, why: String) {
        self.problems.push(ManifestProblem { line: Some(line(self.text, at)), why });
    }

    fn manifest(&mut self, file: &str, table: &DeTable<'t>) -> Manifest {
        for (key, value) in table {
            if !KEYS.contains(&&**key.get_ref()) {
                self.unknown_at_top(key, value);
            }
        }
        // Without them, nothing can be said of any wording.
        let languages = match table.get("languages") {
            Some(value) => self.languages(value),
            None => Some(vec!["en".to_owned()]),
        };
        let speaker = table.get("speaker").and_then(|value| self.text("speaker", value));
        let mut prompts = match (table.get("prompts"), &languages) {
            (Some(value), Some(languages)) => self.prompts(value, languages, speaker.as_deref()),
            _ => vec![],
        };
        prompts.sort_by_key(|(at, _)| *at);
        let prompts = prompts.into_iter().map(|(_, prompt)| prompt).collect();
        Manifest { file: file.to_owned(), languages: languages.unwrap_or_default(), prompts }
    }

    fn unknown_at_top(&mut self, key: &Key<'t>, value: &Value<'t>) {
        let name = key.get_ref();
        let near = nearest(name, KEYS.into_iter()).map(|near| format!("; the nearest is {near}"));
        let write = match value.get_ref() {
            DeValue::String(wording) => format!("; for a prompt, write {} and below it en = {wording:?}", header(name)),
            DeValue::Table(_) => format!("; for a prompt, write {}", header(name)),
            _ => "; write languages = [\"en\"], speaker = \"…\" or [prompts.welcome]".to_owned(),
        };
        self.wrong(key.span().start, format!("there is no {name}{}", near.unwrap_or(write)));
    }

    fn languages(&mut self, value: &Value<'t>) -> Option<Vec<String>> {
        let before = self.problems.len();
        let mut languages = Vec::<String>::new();
        let list = match value.get_ref() {
            DeValue::Array(list) if !list.is_empty() => list,
            _ => {
                self.wrong(
                    value.span().start,
                    "languages is a list of at least one; write languages = [\"en\"]".to_owned(),
                );
                return None;
            }
        };
        for item in list {
            let at = item.span().start;
            let Some(name) = item.get_ref().as_str() else {
                self.wrong(at, "a language is a text; write languages = [\"en\"]".to_owned());
                continue;
            };
            if let Err(why) = name::of_language(name) {
                self.wrong(at, why);
            } else if languages.iter().any(|before| before == name) {
                self.wrong(at, format!("the language {name} is there twice; write it once"));
            }
            languages.push(name.to_owned());
        }
        (self.problems.len() == before).then_some(languages)
    }

    fn prompts(
        &mut self,
        value: &Value<'t>,
        languages: &[String],
        speaker: Option<&str>,
    ) -> Vec<(usize, ManifestPrompt)> {
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(value.span().start, "prompts is a table; write [prompts.welcome]".to_owned());
            return vec![];
        };
        let mut prompts = vec![];
        for (key, value) in table {
            let (at, name) = (key.span().start, key.get_ref());
            if let Err(why) = name::of_prompt(name, languages) {
                self.wrong(at, why);
            }
            let DeValue::Table(table) = value.get_ref() else {
                let language = &languages[0];
                self.wrong(at, format!("{name} is a table; write {} and below it {language} = \"…\"", header(name)));
                continue;
            };
            prompts.push((at, self.prompt(at, name, table, languages, speaker)));
        }
        prompts
    }

    fn prompt(
        &mut self,
        at: usize,
        name: &str,
        table: &DeTable<'t>,
        languages: &[String],
        speaker: Option<&str>,
    ) -> ManifestPrompt {
        let mut tables = false;
        for (key, value) in table {
            let known =
                languages.iter().any(|language| language == key.get_ref()) || OPTIONAL.contains(&&**key.get_ref());
            tables |= matches!(value.get_ref(), DeValue::Table(_));
            if !known {
                self.unknown_of_prompt(name, key, value, languages);
            }
        }
        let mut wordings = vec![];
        for language in languages {
            match table.get(language.as_str()) {
                Some(value) => {
                    let wording = self.text(language, value).unwrap_or_default();
                    wordings.push((language.clone(), wording));
                }
                // It is not a prompt, but the first part of the names of others.
                None if tables => {}
                None => {
                    let why = format!("{name} has no wording in {language}; write below it: {language} = \"…\"");
                    self.problems.push(ManifestProblem { line: Some(first_line(self.text, at)), why });
                }
            }
        }
        let [own_speaker, notes] = OPTIONAL.map(|key| table.get(key).and_then(|value| self.text(key, value)));
        let speaker = own_speaker.or_else(|| speaker.map(str::to_owned));
        ManifestPrompt { name: name.to_owned(), line: line(self.text, at), wordings, speaker, notes }
    }

    fn unknown_of_prompt(&mut self, name: &str, key: &Key<'t>, value: &Value<'t>, languages: &[String]) {
        let (at, key) = (key.span().start, key.get_ref());
        if let DeValue::Table(_) = value.get_ref() {
            let whole = header(&format!("{name}/{key}"));
            return self.wrong(at, format!("a dot does not join the parts of a name; write {whole}"));
        }
        let known = languages.iter().map(String::as_str).chain(OPTIONAL);
        let near = nearest(key, known).map(|near| format!("; the nearest is {near}"));
        let looks_like_one = key.len() <= 3 || key.contains('_');
        let why = if near.is_none() && looks_like_one && name::of_language(key).is_ok() {
            let all: Vec<_> = languages.iter().map(String::as_str).chain([&**key]).collect();
            format!("; for a further language, write languages = {all:?}")
        } else {
            near.unwrap_or_else(|| format!("; write {} = \"…\", speaker = \"…\" or notes = \"…\"", languages[0]))
        };
        self.wrong(at, format!("{name}: there is no {key}{why}"));
    }

    /// A text of one line that says something.
    fn text(&mut self, key: &str, value: &Value<'t>) -> Option<String> {
        let at = value.span().start;
        let DeValue::String(text) = value.get_ref() else {
            self.wrong(at, format!("{key} is a text; write {key} = \"…\""));
            return None;
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            self.wrong(at, format!("{key} is empty; write {key} = \"…\""));
            return None;
        }
        if text.contains(char::is_control) {
            self.wrong(at, format!("{key} has a control character, which nobody can speak; take it out"));
            return None;
        }
        Some(text)
    }
}
