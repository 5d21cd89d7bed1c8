//! eSpeak NG as an engine: its program makes the sounds, and a folder keeps them.
//!
//! | file | holds |
//! |---|---|
//! | `engine` | one run of the program |
//! | `cache` | the folder |
//! | `failure` | what can go wrong, and what to do |

mod cache;
mod engine;
mod failure;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::TtsEngine;
#[cfg(any(feature = "audio", feature = "prompts"))]
use crate::sound::resample;
use crate::sound::wave;
use cache::Cache;
use failure::Failure;

/// Text to speech by eSpeak NG, which has more than a hundred languages: `apt-get install espeak-ng`.
///
/// ```no_run
/// use agi_runtime::Espeak;
/// use agi_runtime::prelude::*;
///
/// // install -d -o agi -g asterisk -m 750 /var/lib/agi/tts
/// let app = App::new().tts(Espeak::new("/var/lib/agi/tts").voice("en", "en-us"));
/// ```
///
/// The program `espeak-ng` speaks each text once. The sound stays in the folder as a WAVE file of 8,000 samples a
/// second, which Asterisk plays with `format_wav`. When the same text comes again, it is played from there. Calls that
/// need the same text at the same time wait for one file.
///
/// **Asterisk must find the folder** at the same path, and be able to read it. The files have mode 644. A missing
/// folder is made with the usual mode. For an Asterisk in a container or on another machine, share the folder, and set
/// its path there with [`asterisk_path`](Self::asterisk_path).
///
/// **What was spoken stays on the disk**, until its file is the least recently used one and
/// [`cache_limit`](Self::cache_limit) is reached. If names and balances are spoken, close the folder to others. Its
/// files may be removed at any time. After an upgrade of eSpeak NG, the existing files stay as they are.
///
/// With the feature `audio`, a text can be said into the `Call::audio` of a call instead: then there is no file, and the
/// program speaks it each time.
///
/// The program runs without a shell. The text goes to its input, never to its arguments. Control characters in the text
/// become blanks, and `[[` does not begin phonemes.
pub struct Espeak {
    program: PathBuf,
    cache: Arc<Cache>,
    asterisk_path: Option<PathBuf>,
    voices: HashMap<String, String>,
    words_per_minute: u16,
    max_text_len: usize,
    timeout: Duration,
    max_concurrency: Semaphore,
}

impl Espeak {
    /// Makes an engine that keeps its sounds in this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        // Asterisk looks for a relative name among its own sounds.
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        Self {
            program: "espeak-ng".into(),
            cache: Arc::new(Cache::new(folder, 256 * 1024 * 1024)),
            asterisk_path: None,
            voices: HashMap::new(),
            words_per_minute: 160,
            max_text_len: 1_000,
            timeout: Duration::from_secs(10),
            max_concurrency: Semaphore::new(4),
        }
    }

    /// Sets the program; default: `espeak-ng` from the `PATH`. Another program must accept
    /// `--stdin --stdout -b 1 -v VOICE -s WORDS` and write a WAVE file with one 16-bit channel and 8,000 to 48,000
    /// samples a second.
    #[must_use]
    pub fn program(self, program: impl Into<PathBuf>) -> Self {
        Self { program: program.into(), ..self }
    }

    /// Sets where Asterisk finds the folder; default: the app's own path for it.
    #[must_use]
    pub fn asterisk_path(self, folder: impl Into<PathBuf>) -> Self {
        Self { asterisk_path: Some(folder.into()), ..self }
    }

    /// Sets the voice for a language of Asterisk, as `espeak-ng -v` takes it: `.voice("de", "de+f3")`; default: the
    /// voice with the language's name, so `pt-br` speaks `pt_BR`. The last voice that is set for a language is used.
    #[must_use]
    pub fn voice(mut self, language: impl Into<String>, voice: impl Into<String>) -> Self {
        self.voices.insert(language.into(), voice.into());
        self
    }

    /// Sets how fast it speaks, 80 to 450 words a minute; default: 160. A smaller value means 80, and a larger one 450.
    #[must_use]
    pub fn words_per_minute(self, words: u16) -> Self {
        Self { words_per_minute: words.clamp(80, 450), ..self }
    }

    /// Sets the longest text, in characters; default: 1,000, about a minute. A longer text is an error. The sound must
    /// not be longer than 12 minutes.
    #[must_use]
    pub fn max_text_len(self, characters: usize) -> Self {
        Self { max_text_len: characters, ..self }
    }

    /// Sets how long a text may take, including the wait for others; default: 10 s. Then the program is killed.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets how many programs may run at once, at least 1; default: 4.
    #[must_use]
    pub fn max_concurrency(self, programs: u16) -> Self {
        Self { max_concurrency: Semaphore::new(usize::from(programs.max(1))), ..self }
    }

    /// Sets how many bytes the folder may hold; default: 256 MiB, about four hours. When a file exceeds this limit, the
    /// least recently used files are removed, down to three quarters of it. Files that were used in the last 10 minutes
    /// stay.
    #[must_use]
    pub fn cache_limit(self, bytes: u64) -> Self {
        Self { cache: Arc::new(Cache::new(self.cache.folder.clone(), bytes)), ..self }
    }

    async fn sound(&self, text: &str, language: &str) -> Result<String, Failure> {
        let (text, voice) = (self.clean(text)?, self.voice_for(language)?);
        let name = self.name(&voice, &text);
        let folder = self.asterisk_path.as_deref().unwrap_or(&self.cache.folder);
        let sound = folder.join(&name).into_os_string().into_string();
        let sound = sound.map_err(|_| Failure::Folder {
            folder: folder.to_owned(),
            error: std::io::Error::new(std::io::ErrorKind::InvalidInput, "its name is not UTF-8"),
        })?;
        self.in_time(self.make(name, &voice, &text)).await?;
        Ok(sound)
    }

    /// Returns the text as samples, so many a second. No file is made.
    #[cfg(any(feature = "audio", feature = "prompts"))]
    async fn samples(&self, text: &str, language: &str, rate: u32) -> Result<Vec<i16>, Failure> {
        let (text, voice) = (self.clean(text)?, self.voice_for(language)?);
        let samples = async {
            let spoken = self.run(&voice, &text).await?;
            let program = self.program.clone();
            blocking(move || {
                let (from, samples) = wave::read(&spoken).map_err(|why| Failure::NoSound { program, why })?;
                Ok(resample(&samples, from, rate))
            })
            .await
        };
        self.in_time(samples).await
    }

    /// Bounds how long a text may take.
    async fn in_time<T>(&self, making: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        let made = timeout(self.timeout, making).await;
        made.unwrap_or_else(|_| Err(Failure::Slow { program: self.program.clone(), time: self.timeout }))
    }

    /// Returns what the program is given, unless it is too long.
    fn clean(&self, text: &str) -> Result<String, Failure> {
        let text = clean(text);
        match text.chars().count() {
            characters if characters > self.max_text_len => {
                Err(Failure::TooLong { characters, max_text_len: self.max_text_len })
            }
            _ => Ok(text),
        }
    }

    /// Makes the file, if it does not exist yet.
    async fn make(&self, name: String, voice: &str, text: &str) -> Result<(), Failure> {
        if self.has(&name).await {
            return Ok(());
        }
        let _only = self.cache.turn(&name).await;
        if self.has(&name).await {
            return Ok(());
        }
        let spoken = self.run(voice, text).await?;
        let (cache, program) = (Arc::clone(&self.cache), self.program.clone());
        blocking(move || {
            let wave = wave::for_asterisk(&spoken).map_err(|why| Failure::NoSound { program, why })?;
            cache.write(&name, &wave).map_err(|error| Failure::Folder { folder: cache.folder.clone(), error })
        })
        .await
    }

    /// Runs the program when it is this text's turn.
    async fn run(&self, voice: &str, text: &str) -> Result<Vec<u8>, Failure> {
        // The semaphore is never closed.
        let _turn = self.max_concurrency.acquire().await;
        let words = self.words_per_minute.to_string();
        engine::run(&self.program, &["-v", voice, "-s", &words], text).await
    }

    async fn has(&self, name: &str) -> bool {
        let (cache, name) = (Arc::clone(&self.cache), name.to_owned());
        blocking(move || cache.has(&name)).await
    }

    fn voice_for(&self, language: &str) -> Result<String, Failure> {
        if let Some(voice) = self.voices.get(language) {
            return Ok(voice.clone());
        }
        let voice = language.to_ascii_lowercase().replace('_', "-");
        let letters = voice.split('-').next().unwrap_or_default();
        let is_one = (2..=3).contains(&letters.len())
            && letters.bytes().all(|byte| byte.is_ascii_lowercase())
            && voice.len() <= 32
            && voice.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if is_one { Ok(voice) } else { Err(Failure::NoLanguage(language.chars().take(40).collect())) }
    }

    /// Returns the name of the file. It is made from everything that decides the sound, so that no two sounds share a
    /// name.
    fn name(&self, voice: &str, text: &str) -> String {
        let mut hash = Sha256::new();
        for part in [&*self.program.to_string_lossy(), voice, &self.words_per_minute.to_string(), text] {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        let hex = hash.finalize().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
        hex[..cache::NAME].to_owned()
    }
}

impl fmt::Debug for Espeak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Espeak")
            .field("program", &self.program)
            .field("folder", &self.cache.folder)
            .field("asterisk_path", &self.asterisk_path)
            .field("voices", &self.voices)
            .finish_non_exhaustive()
    }
}

impl TtsEngine for Espeak {
    async fn speak(&self, text: &str, language: &str) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.sound(text, language).await?)
    }

    #[cfg(any(feature = "audio", feature = "prompts"))]
    async fn audio(
        &self,
        text: &str,
        language: &str,
        rate: u32,
    ) -> Result<Option<Vec<i16>>, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Some(self.samples(text, language, rate).await?))
    }
}

/// Removes what the engine would read as commands (a control character) or phonemes (`[[`).
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    text.trim().replace("[[", "[ [")
}

/// Runs work on files where it does not hold up calls.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(work).await {
        Ok(done) => done,
        Err(panic) if panic.is_panic() => std::panic::resume_unwind(panic.into_panic()),
        // The runtime ends, and this call with it.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::{Espeak, clean};

    #[test]
    fn a_language_of_asterisk_has_the_voice_of_its_name_or_the_one_given() {
        let espeak = Espeak::new("tts").voice("de", "de+f3").voice("robot/1", "en");
        for (language, voice) in [("en", "en"), ("pt_BR", "pt-br"), ("de", "de+f3"), ("robot/1", "en")] {
            assert_eq!(espeak.voice_for(language).unwrap(), voice);
        }
        for language in ["", "-v", "../en", "e", "en us", "en;ls", "\u{e9}n", "deutsch"] {
            assert!(espeak.voice_for(language).is_err(), "{language}");
        }
    }

    #[test]
    fn a_text_commands_nothing() {
        assert_eq!(clean(" one\r\ntwo\u{1}10S\0 [[h@l]] [[[a "), "one  two 10S  [ [h@l]] [ [[a");
    }

    #[test]
    fn what_makes_another_sound_has_another_name() {
        let espeak = Espeak::new("tts");
        let name = espeak.name("en", "Hello");
        assert_eq!(name.len(), 40);
        assert_eq!(name, Espeak::new("elsewhere").name("en", "Hello"));
        for other in [
            espeak.name("en", "hello"),
            espeak.name("en-us", "Hello"),
            espeak.name("enH", "ello"),
            Espeak::new("tts").words_per_minute(200).name("en", "Hello"),
            Espeak::new("tts").program("/usr/local/bin/espeak-ng").name("en", "Hello"),
        ] {
            assert_ne!(name, other);
        }
    }
}
