//! Prompt by prompt: who uses it; and what is used and not in the manifest.

use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "transcripts")]
use std::path::Path;
use std::path::PathBuf;

use agi_prompts::Manifest;

use super::literal::{can_be_name, can_become, is_list, meant, of_command};
use super::own_sounds::is_asterisks_own;
use super::source::Quoted;
use super::sources::{Sources, User};

/// Where a prompt is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// A source names it.
    Source { user: User, file: PathBuf, line: usize },
    /// It was played in so many calls of a route; the first of them is this one.
    Calls { route: String, count: usize, first: PathBuf },
}

/// Who uses which prompts.
#[derive(Debug)]
pub(crate) struct Uses<'m> {
    manifest: &'m Manifest,
    named: BTreeMap<String, BTreeSet<Use>>,
    played: BTreeMap<(String, String), (usize, PathBuf)>,
}

impl<'m> Uses<'m> {
    pub(crate) fn of(manifest: &'m Manifest) -> Self {
        Self { manifest, named: BTreeMap::new(), played: BTreeMap::new() }
    }

    /// Adds what sources name.
    pub(crate) fn add_sources(&mut self, sources: &Sources) {
        sources.texts(|file, text, users, is_test| {
            for name in self.names(text, is_test) {
                let uses = self.named.entry(name).or_default();
                let of = |user: &User| Use::Source { user: user.clone(), file: file.to_owned(), line: text.line };
                uses.extend(users.iter().map(of));
            }
        });
    }

    /// Adds a sound that was played in a call, once for each call.
    #[cfg(feature = "transcripts")]
    pub(crate) fn add_played(&mut self, name: &str, route: &str, call: &Path) {
        if self.manifest.get(name).is_some() || can_be_name(name) {
            let key = (name.to_owned(), route.to_owned());
            self.played.entry(key).or_insert_with(|| (0, call.to_owned())).0 += 1;
        }
    }

    /// Returns the uses of a prompt, those in sources first.
    pub(crate) fn of_prompt(&self, name: &str) -> Vec<Use> {
        let sources = self.named.get(name).into_iter().flatten().cloned();
        let played = self.played.iter().filter(|((of, _), _)| of == name);
        let calls = played.map(|((_, route), (count, first))| Use::Calls {
            route: route.clone(),
            count: *count,
            first: first.clone(),
        });
        sources.chain(calls).collect()
    }

    /// Returns the prompts of the manifest that nobody uses, with their lines.
    pub(crate) fn unused(&self) -> Vec<(&'m str, usize)> {
        let prompts = self.manifest.prompts().iter().map(|prompt| (prompt.name(), prompt.line()));
        prompts.filter(|(name, _)| self.of_prompt(name).is_empty()).collect()
    }

    /// Returns what is used, not in the manifest, and not one of Asterisk's own sounds.
    pub(crate) fn unknown(&self) -> Vec<&str> {
        let names = self.named.keys().chain(self.played.keys().map(|(name, _)| name)).collect::<BTreeSet<_>>();
        let names = names.into_iter().map(String::as_str);
        names.filter(|name| self.manifest.get(name).is_none() && !is_asterisks_own(name)).collect()
    }

    /// The prompts that a text means: those of the manifest, and what can only be meant for one. Tests may name others on
    /// purpose, where they do not hear them.
    fn names(&self, Quoted { text, is_prompt, .. }: &Quoted, is_test: bool) -> Vec<String> {
        let of_manifest = |name: &str| self.manifest.get(name).is_some();
        if of_manifest(text) {
            return vec![text.clone()];
        }
        if let Some(name) = of_command(text) {
            return if of_manifest(&name) { vec![name] } else { vec![] };
        }
        if text.contains('{') {
            let names = self.manifest.prompts().iter().map(agi_prompts::ManifestPrompt::name);
            return names.filter(|name| can_become(text, name)).map(str::to_owned).collect();
        }
        // A test may name it on purpose.
        let is_misnamed = *is_prompt && !is_test && (meant(text).is_some() || is_list(text));
        if is_misnamed || can_be_name(text) && (*is_prompt || !is_test && self.is_in_a_folder_of_the_manifest(text)) {
            return vec![text.clone()];
        }
        vec![]
    }

    /// Whether a name begins as others do, `clinic/`, and so must be one of them.
    fn is_in_a_folder_of_the_manifest(&self, name: &str) -> bool {
        let Some((folder, _)) = name.split_once('/') else { return false };
        let mut others = self.manifest.prompts().iter().filter_map(|prompt| prompt.name().split_once('/'));
        others.any(|(other, _)| other == folder)
    }
}
