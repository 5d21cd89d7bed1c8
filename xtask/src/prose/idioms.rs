//! The list of phrases given up.

use anyhow::{Context, Result, ensure};
use regex::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use toml::de::{DeTable, DeValue};

use super::LIST;

/// The list, ready to be searched for.
pub(super) struct Idioms {
    /// All phrases at once: most texts have none.
    any: RegexSet,
    idioms: Vec<Idiom>,
}

struct Idiom {
    phrase: Regex,
    instead: String,
    allowed: Vec<Allowed>,
}

/// A text in which the phrase is right.
struct Allowed {
    text: Regex,
    line: usize,
    used: bool,
}

impl Idioms {
    /// Reads the list: tables `[[idiom]]` with `phrase`, `write` and, where the phrase is right in some texts, `allow`. Phrases
    /// and exceptions are regular expressions, in which upper and lower case are the same.
    pub(super) fn read(text: &str) -> Result<Self> {
        let table = DeTable::parse(text).context(LIST)?;
        let tables = table.get_ref().get("idiom").and_then(|idioms| idioms.get_ref().as_array());
        let mut idioms = Vec::new();
        for entry in tables.with_context(|| format!("{LIST} has no [[idiom]]"))? {
            let line = |at: usize| text[..at].matches('\n').count() + 1;
            let place = format!("{LIST}:{}", line(entry.span().start));
            let entry = entry.get_ref().as_table().with_context(|| place.clone())?;
            let mut idiom = (None, None, Vec::new());
            for (key, value) in entry {
                match (key.get_ref().as_ref(), value.get_ref()) {
                    ("phrase", DeValue::String(phrase)) => {
                        idiom.0 = Some(regex(phrase).with_context(|| place.clone())?);
                    }
                    ("write", DeValue::String(instead)) => idiom.1 = Some(instead.to_string()),
                    ("allow", DeValue::Array(texts)) => {
                        for text in texts {
                            let line = line(text.span().start);
                            let text = text.get_ref().as_str().context("a text in quotes is expected");
                            let text =
                                text.and_then(|text| Ok(regex(text)?)).with_context(|| format!("{LIST}:{line}"))?;
                            idiom.2.push(Allowed { text, line, used: false });
                        }
                    }
                    (key, _) => {
                        anyhow::bail!("{place}: {key:?} is not a key of an idiom, or its value has the wrong type")
                    }
                }
            }
            let (Some(phrase), Some(instead), allowed) = idiom else {
                anyhow::bail!("{place}: an idiom has a `phrase` and says what to `write`");
            };
            ensure!(!phrase.is_match(""), "{place}: the phrase matches everywhere");
            idioms.push(Idiom { phrase, instead, allowed });
        }
        let phrases = idioms.iter().map(|idiom| idiom.phrase.as_str());
        let any = RegexSetBuilder::new(phrases).case_insensitive(true).build()?;
        Ok(Self { any, idioms })
    }

    pub(super) fn count(&self) -> usize {
        self.idioms.len()
    }

    /// Returns each place in a text where a phrase is used and not allowed, with what to say about it.
    pub(super) fn find(&mut self, text: &str) -> Vec<(usize, String)> {
        let mut found = Vec::new();
        for index in &self.any.matches(text) {
            let Idiom { phrase, instead, allowed } = &mut self.idioms[index];
            for hit in phrase.find_iter(text) {
                let around = allowed.iter_mut().find(|allowed| {
                    allowed.text.find_iter(text).any(|around| around.start() < hit.end() && hit.start() < around.end())
                });
                match around {
                    Some(allowed) => allowed.used = true,
                    None => found.push((hit.start(), format!("{:?}: write {instead}", hit.as_str().trim()))),
                }
            }
        }
        found
    }

    /// Returns the exceptions that nothing needed.
    pub(super) fn unused(&self) -> Vec<String> {
        let allowed = self.idioms.iter().flat_map(|idiom| &idiom.allowed).filter(|allowed| !allowed.used);
        let line = |allowed: &Allowed| {
            format!("{LIST}:{}: no text has {:?}: delete the exception", allowed.line, allowed.text.as_str())
        };
        allowed.map(line).collect()
    }
}

fn regex(pattern: &str) -> Result<Regex, regex::Error> {
    // The end of a word, as ASCII has it: with that of Unicode, each letter outside of ASCII costs a slow search.
    RegexBuilder::new(&pattern.replace(r"\b", r"(?-u:\b)")).case_insensitive(true).build()
}
