//! Speech recognition by an engine that Asterisk has loaded. Without one, every command answers no.
//!
//! An engine that is missing is an answer (`false`, [`Recognized::NoSpeech`]), not an error; without `res_speech.so` the
//! commands are [`CallError::Unknown`].

use std::future::IntoFuture;
use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::units::{Samples, endpos, whole_seconds};
use super::{Call, CallError, reading};
use agi_protocol::{Digit, ResultLine, SpeechFields, Text, spec, speech_fields};

impl Call {
    /// Starts an engine (SPEECH CREATE). `false`: there is none of this name, or the call has one already.
    pub fn speech_create(&mut self, engine: &str) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_CREATE).text(engine).reads(reading::yes_or_no)
    }

    /// Sets an engine's option (SPEECH SET). `false`: no engine was created.
    pub fn speech_set(&mut self, name: &str, value: impl AsRef<[u8]>) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_SET).text(name).text(value).reads(reading::yes_or_no)
    }

    /// Ends the engine (SPEECH DESTROY); works on a dead channel. `false`: no engine was created.
    pub fn speech_destroy(&mut self) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_DESTROY).reads(reading::yes_or_no)
    }

    /// Loads a grammar under a name (SPEECH LOAD GRAMMAR). `false`: it was not loaded.
    pub fn speech_load_grammar(&mut self, grammar: &str, path: &str) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_LOAD_GRAMMAR).text(grammar).text(path).reads(reading::yes_or_no)
    }

    /// Unloads a grammar (SPEECH UNLOAD GRAMMAR); works on a dead channel. `false`: it was not loaded.
    pub fn speech_unload_grammar(&mut self, grammar: &str) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_UNLOAD_GRAMMAR).text(grammar).reads(reading::yes_or_no)
    }

    /// Listens for a grammar (SPEECH ACTIVATE GRAMMAR). `false`: it was not activated.
    pub fn speech_activate_grammar(&mut self, grammar: &str) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_ACTIVATE_GRAMMAR).text(grammar).reads(reading::yes_or_no)
    }

    /// Stops listening for a grammar (SPEECH DEACTIVATE GRAMMAR). `false`: it was not deactivated.
    pub fn speech_deactivate_grammar(&mut self, grammar: &str) -> Exchange<'_, bool> {
        self.command(&spec::SPEECH_DEACTIVATE_GRAMMAR).text(grammar).reads(reading::yes_or_no)
    }

    /// Plays a prompt and listens (SPEECH RECOGNIZE). `timeout` is how long to listen after the prompt's end: whole
    /// seconds (rounded up), 1 s at least. Asterisk uses a clock of whole seconds, so it may be up to a second less
    /// (`res_agi.c`).
    pub fn speech_recognize<'c>(&'c mut self, prompt: &'c str, timeout: Duration) -> SpeechRecognize<'c> {
        SpeechRecognize { call: self, prompt, timeout, offset: None }
    }
}

/// Plays a prompt and listens (SPEECH RECOGNIZE) when it is awaited, and returns what it heard.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct SpeechRecognize<'c> {
    call: &'c mut Call,
    prompt: &'c str,
    timeout: Duration,
    offset: Option<Samples>,
}

impl SpeechRecognize<'_> {
    /// Sets where in the prompt to begin; default: its beginning.
    pub fn offset(self, offset: Samples) -> Self {
        Self { offset: Some(offset), ..self }
    }
}

impl<'c> IntoFuture for SpeechRecognize<'c> {
    type Output = Result<Recognized, CallError>;
    type IntoFuture = Exchange<'c, Recognized>;

    fn into_future(self) -> Self::IntoFuture {
        self.call
            .command(&spec::SPEECH_RECOGNIZE)
            .text(self.prompt)
            // 0 would be no limit (`res_agi.c`).
            .number(whole_seconds(self.timeout).max(1))
            .maybe_word(self.offset)
            .reads(recognized)
    }
}

/// What a speech engine heard.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Recognized {
    /// Speech; the best result is first, by its score. There is none if the engine did not understand it. Of those with the
    /// same score, the one that Asterisk names last comes first: over AEAP, the engine's best.
    #[non_exhaustive]
    Speech {
        /// What it may have been.
        results: Vec<SpeechResult>,
        /// How far the prompt was played.
        endpos: Samples,
    },
    /// The caller pressed a key instead.
    #[non_exhaustive]
    Digit {
        /// The key.
        digit: Digit,
        /// How far the prompt was played.
        endpos: Samples,
    },
    /// Nothing was said in time.
    #[non_exhaustive]
    Timeout {
        /// How far the prompt was played.
        endpos: Samples,
    },
    /// No engine was created, or it could not listen.
    NoSpeech,
}

/// One thing that the caller may have said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpeechResult {
    /// How sure the engine is; most engines count from 0 to 100 or 1000. Over AEAP it has to be an integer: of 0.93 Asterisk
    /// makes 0 (`res_speech_aeap.c`).
    pub score: i64,
    /// What was said; empty if the engine gave no text.
    pub text: Text,
    /// The grammar that it belongs to; empty if the engine gave none, as over AEAP.
    pub grammar: Text,
}

fn recognized(line: &ResultLine<'_>) -> Reading<Recognized> {
    let key = || {
        let word = line.rest().split(|byte| *byte == b' ').find_map(|word| word.strip_prefix(b"digit="))?;
        let [code] = word else { return None };
        Digit::from_ascii(*code)
    };
    Reading::Is(match (line.number(), line.note(), endpos(line)) {
        (Some(0), ..) => Recognized::NoSpeech,
        (Some(1), Some(b"timeout"), Some(endpos)) => Recognized::Timeout { endpos },
        (Some(1), Some(b"hangup"), Some(endpos)) => return Reading::IfUp(Recognized::Timeout { endpos }),
        (Some(1), Some(b"speech"), Some(endpos)) => Recognized::Speech { results: results(line), endpos },
        (Some(1), Some(b"digit"), Some(endpos)) => match key() {
            Some(digit) => Recognized::Digit { digit, endpos },
            None => return Reading::Unexpected,
        },
        _ => return Reading::Unexpected,
    })
}

/// The best first. AEAP's come in the reverse of the engine's order, and may all have the same score (`res_speech_aeap.c`).
fn results(line: &ResultLine<'_>) -> Vec<SpeechResult> {
    let fields = speech_fields(line.rest()).into_iter().rev();
    let result = |fields: SpeechFields<'_>| SpeechResult {
        score: fields.score,
        text: fields.text.into(),
        grammar: fields.grammar.into(),
    };
    let mut results: Vec<_> = fields.map(result).collect();
    results.sort_by_key(|result| std::cmp::Reverse(result.score));
    results
}
