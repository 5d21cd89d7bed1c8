//! What a manifest says.

/// The name of the file: `prompts.toml`, next to `Cargo.toml`.
pub const FILE_NAME: &str = "prompts.toml";

/// Names less alike than this are not a typing mistake.
const ALIKE: f64 = 0.6;

/// What an application says: its prompts, in each of its languages.
///
/// ```
/// use agi_prompts::Manifest;
///
/// let text = "languages = [\"en\", \"de\"]\n[prompts.welcome]\nen = \"Welcome.\"\nde = \"Willkommen.\"\n";
/// let manifest = Manifest::parse("prompts.toml", text)?;
/// let welcome = manifest.get("welcome").unwrap();
/// assert_eq!((welcome.line(), welcome.wording("de_AT")), (2, "Willkommen."));
/// assert_eq!(manifest.nearest("wellcome"), Some("welcome"));
/// # Ok::<(), agi_prompts::ManifestError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Manifest {
    pub(crate) file: String,
    pub(crate) languages: Vec<String>,
    pub(crate) prompts: Vec<ManifestPrompt>,
}

/// One prompt of a manifest.
#[derive(Clone, Debug)]
pub struct ManifestPrompt {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// A language and the wording in it, for each language of the manifest, in its order.
    pub(crate) wordings: Vec<(String, String)>,
    pub(crate) speaker: Option<String>,
    pub(crate) notes: Option<String>,
}

impl Manifest {
    /// Returns the file's name, as it was given.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the languages, at least one, as Asterisk names them: `en`, `de_AT`. The first is the one that stands in for
    /// those that the manifest does not have.
    #[must_use]
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// Returns the prompts, in the order of the file.
    #[must_use]
    pub fn prompts(&self) -> &[ManifestPrompt] {
        &self.prompts
    }

    /// Returns the prompt of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ManifestPrompt> {
        self.prompts.iter().find(|prompt| prompt.name == name)
    }

    /// Returns the name that is most like this one; `None` if none of them is like it.
    #[must_use]
    pub fn nearest(&self, name: &str) -> Option<&str> {
        nearest(name, self.prompts.iter().map(|prompt| prompt.name.as_str()))
    }

    /// Returns why no prompt of this manifest can have this name; `None` if one can.
    ///
    /// ```
    /// let manifest = agi_prompts::Manifest::parse("prompts.toml", "").unwrap();
    /// assert_eq!(manifest.name_mistake("clinic/welcome"), None);
    /// assert!(manifest.name_mistake("welcome.wav").unwrap().contains("without its extension"));
    /// ```
    #[must_use]
    pub fn name_mistake(&self, name: &str) -> Option<String> {
        crate::name::of_prompt(name, &self.languages).err()
    }
}

impl ManifestPrompt {
    /// Returns its name, as [`play`] takes it: `welcome`, `survey/7/question`.
    ///
    /// [`play`]: https://docs.rs/agi-runtime/latest/agi_runtime/struct.Call.html#method.play
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the line of the file where it begins, from 1 on.
    #[must_use]
    pub fn line(&self) -> usize {
        self.line
    }

    /// Returns what it says in a language of Asterisk's: in `de_AT`, else in `de`, else in the manifest's first language.
    /// A wording is one line: where the file has several, a blank is between them.
    #[must_use]
    pub fn wording(&self, language: &str) -> &str {
        let languages = std::iter::successors(Some(language), |longer| Some(longer.rsplit_once('_')?.0));
        let of = |language| self.wordings.iter().find(|(of, _)| of == language);
        let (_, wording) = languages.map(of).find_map(|found| found).unwrap_or(&self.wordings[0]);
        wording
    }

    /// Returns who speaks it: the prompt's own speaker, else the manifest's.
    #[must_use]
    pub fn speaker(&self) -> Option<&str> {
        self.speaker.as_deref()
    }

    /// Returns the notes for the speaker.
    #[must_use]
    pub fn notes(&self) -> Option<&str> {
        self.notes.as_deref()
    }
}

/// What is most like a word; `None` if nothing is like it.
pub(crate) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let word = word.to_lowercase();
    let likeness = |name: &str| {
        // The folders that both are in make nothing alike.
        let (mut word, mut name) = (&*word, &*name.to_lowercase());
        while let (Some((one, rest)), Some((other, others))) = (word.split_once('/'), name.split_once('/')) {
            if one != other {
                break;
            }
            (word, name) = (rest, others);
        }
        strsim::normalized_damerau_levenshtein(word, name)
    };
    let names = names.map(|name| (likeness(name), name));
    let best = names.filter(|(likeness, _)| *likeness > ALIKE).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.map(|(_, name)| name)
}
