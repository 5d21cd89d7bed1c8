//! Speech recognition by pocketsphinx, which Debian has: English, offline, a grammar of phrases.
//!
//! ```sh
//! apt-get install pocketsphinx pocketsphinx-en-us
//! ```
//!
//! A program runs for each utterance, and hears it while it is spoken. It starts in a twentieth of a second, takes 14 MB,
//! and answers within a tenth of a second after the end.
//!
//! | file | holds |
//! |---|---|
//! | `grammar` | the phrases as the program reads them: a grammar, and how their words are pronounced |
//! | `sound` | what a telephone carries, as the model expects it |
//! | `program` | one run |
//! | `failure` | what can go wrong, and what to do |

mod failure;
mod grammar;
mod program;
mod sound;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use agi_runtime::BoxError;
use agi_runtime::voice::{Heard, Hints, Recognizer, Speech};
use tokio::fs;
use tokio::sync::Semaphore;

pub use failure::Failure;
use grammar::Grammar;

/// An engine that knows the phrases of a menu, and nothing else: what is none of them is not understood.
#[derive(Debug)]
pub struct Pocketsphinx {
    program: PathBuf,
    model: PathBuf,
    at_once: Semaphore,
    /// By the phrases. They are written in programs, so there are few.
    grammars: Mutex<HashMap<Vec<String>, Arc<Grammar>>>,
}

/// An app with more menus than this makes grammars again.
const MOST_GRAMMARS: usize = 100;

impl Default for Pocketsphinx {
    fn default() -> Self {
        Self::new()
    }
}

impl Pocketsphinx {
    /// The engine as Debian installs it.
    #[must_use]
    pub fn new() -> Self {
        Self {
            program: "pocketsphinx_continuous".into(),
            model: "/usr/share/pocketsphinx/model/en-us".into(),
            at_once: Semaphore::new(32),
            grammars: Mutex::default(),
        }
    }

    /// Sets the program; default: `pocketsphinx_continuous` from the `PATH`.
    #[must_use]
    pub fn program(self, program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), ..self }
    }

    /// Sets the folder of the model, which holds the model itself (`en-us`) and the dictionary (`cmudict-en-us.dict`);
    /// default: `/usr/share/pocketsphinx/model/en-us`.
    #[must_use]
    pub fn model(self, folder: impl Into<PathBuf>) -> Self {
        Self { model: folder.into(), ..self }
    }

    /// Sets how many utterances may be recognised at once; default: 32, each with a program. More wait for their turn.
    #[must_use]
    pub fn at_once(self, utterances: u16) -> Self {
        Self { at_once: Semaphore::new(usize::from(utterances.max(1))), ..self }
    }

    async fn understand(&self, speech: Speech, hints: Hints) -> Result<Option<Heard>, Failure> {
        if !hints.language.is_empty() && !hints.language.to_ascii_lowercase().starts_with("en") {
            return Err(Failure::NotEnglish);
        }
        if !matches!(hints.rate, 8_000 | 16_000) {
            return Err(Failure::Rate(hints.rate));
        }
        let grammar = self.grammar(hints.phrases).await?;
        // It is never closed.
        let _turn = self.at_once.acquire().await;
        let text = program::run(&self.program, &self.hmm(), &grammar, speech, hints.rate).await?;
        Ok(grammar::phrase(&text).map(Heard::new))
    }

    /// The grammar of these phrases, made once.
    async fn grammar(&self, phrases: Vec<String>) -> Result<Arc<Grammar>, Failure> {
        let known = self.grammars.lock().expect("no panic").get(&phrases).cloned();
        if let Some(grammar) = known {
            return Ok(grammar);
        }
        let dictionary = self.model.join("cmudict-en-us.dict");
        let words = fs::read(&dictionary).await.map_err(|error| Failure::NoModel { file: dictionary, error })?;
        let grammar = Arc::new(Grammar::new(&phrases, &String::from_utf8_lossy(&words))?);
        let mut grammars = self.grammars.lock().expect("no panic");
        if grammars.len() >= MOST_GRAMMARS {
            grammars.clear();
        }
        grammars.insert(phrases, Arc::clone(&grammar));
        Ok(grammar)
    }

    fn hmm(&self) -> PathBuf {
        Path::join(&self.model, "en-us")
    }
}

impl Recognizer for Pocketsphinx {
    async fn recognize(&self, speech: Speech, hints: Hints) -> Result<Option<Heard>, BoxError> {
        Ok(self.understand(speech, hints).await?)
    }
}
