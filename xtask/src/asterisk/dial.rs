//! What to dial: where a call goes, and what its leg is given before it goes there.

use std::{fs, path::Path};

use anyhow::{Context, Result, ensure};
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};

/// A call to place: where it goes and what its leg is given first.
#[derive(Clone, Debug)]
pub struct Dial {
    goto: String,
    /// The argument of `AGI()`, in bytes.
    agi: Vec<u8>,
    pub(super) caller: Caller,
    caller_agi: Option<Vec<u8>>,
    /// The endpoint to call, if not a channel within Asterisk.
    pub(super) sip: Option<&'static str>,
    set: Vec<(String, Vec<u8>)>,
    pub(super) report: Vec<String>,
}

/// What the caller's end sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Caller {
    /// Silence, as a telephone does.
    #[default]
    Silent,
    /// A tone.
    Speaking,
    /// No audio at all, which makes ANSWER wait for half a second.
    Mute,
}

impl Dial {
    /// A call to `AGI(<argument>)`: `agi://127.0.0.1:4573/survey/7?lang=en,spring`.
    #[must_use]
    pub fn agi(argument: impl AsRef<[u8]>) -> Self {
        Self { agi: argument.as_ref().to_owned(), ..Self::extension("harness-agi", "s") }
    }

    /// A call to an extension of the dialplan that the instance was given.
    #[must_use]
    pub fn extension(context: &str, extension: &str) -> Self {
        let goto = format!("{context},{extension},1");
        Self {
            goto,
            agi: Vec::new(),
            caller: Caller::default(),
            caller_agi: None,
            sip: None,
            set: Vec::new(),
            report: Vec::new(),
        }
    }

    /// Answers before the leg goes anywhere.
    #[must_use]
    pub fn answered(self) -> Self {
        self.set("HARNESS_ANSWERED", "yes")
    }

    /// Runs `AGI()` in the `h` extension, when the channel is dead already.
    #[must_use]
    pub fn after_hang_up(mut self) -> Self {
        "harness-dead,s,1".clone_into(&mut self.goto);
        self
    }

    /// What the caller's end sends: silence unless asked.
    #[must_use]
    pub fn caller(mut self, caller: Caller) -> Self {
        self.caller = caller;
        self
    }

    /// Runs `AGI(<argument>)` in the caller's place as soon as the call is answered: an app is the caller. When it ends, the
    /// caller hangs up.
    #[must_use]
    pub fn caller_agi(self, argument: impl AsRef<[u8]>) -> Self {
        Self { caller_agi: Some(argument.as_ref().to_owned()), ..self }
    }

    /// Calls by SIP, with the codec ulaw, instead of a channel within Asterisk: of an instance with
    /// [`Setup::sip`](super::Setup::sip). The leg has a channel of its own name then.
    #[must_use]
    pub fn by_sip(self) -> Self {
        Self { sip: Some("harness"), ..self }
    }

    /// As [`by_sip`](Self::by_sip), with packets of 60 ms instead of 20.
    #[must_use]
    pub fn by_sip_in_long_packets(self) -> Self {
        Self { sip: Some("harness-60"), ..self }
    }

    /// As [`by_sip`](Self::by_sip), with keys that are sent as tones in the audio.
    #[must_use]
    pub fn by_sip_with_tones(self) -> Self {
        Self { sip: Some("harness-tones"), ..self }
    }

    /// Sets a channel variable or a function, `CALLERID(name)` or `CHANNEL(language)`, to any bytes but NUL.
    #[must_use]
    pub fn set(mut self, name: impl Into<String>, value: impl AsRef<[u8]>) -> Self {
        self.set.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Asks for the last value of a channel variable or function, see [`Ended::value`](super::Ended::value).
    #[must_use]
    pub fn report(mut self, name: impl Into<String>) -> Self {
        self.report.push(name.into());
        self
    }
}

/// The longest argument of `AGI()` that the dialplan takes from a file, see extensions.conf.
const LONGEST_ARGUMENT: usize = 8000;

/// The longest line that goes through the dialplan's functions, whose buffers are of 4,096 bytes.
const LONGEST_LINE: usize = 4000;

impl Caller {
    fn extension(self) -> &'static str {
        match self {
            Self::Silent => "silence",
            Self::Speaking => "tone",
            Self::Mute => "mute",
        }
    }
}

impl Dial {
    /// The extension of the caller's dialplan that this call runs.
    pub(super) fn caller_extension(&self, id: &str) -> String {
        if self.caller_agi.is_some() { format!("agi{id}") } else { self.caller.extension().to_owned() }
    }

    /// Writes what the dialplan reads when the leg starts.
    pub(super) fn write(&self, folder: &Path) -> Result<()> {
        ensure!(self.agi.len() <= LONGEST_ARGUMENT, "the argument of AGI() is longer than {LONGEST_ARGUMENT} bytes");
        let goto = ("HARNESS_GOTO".to_owned(), self.goto.clone().into_bytes());
        let mut set = String::new();
        for (name, value) in self.set.iter().chain([&goto]) {
            let line = format!("{name}={}=\n", percent_encode(value, NON_ALPHANUMERIC));
            ensure!(line.len() <= LONGEST_LINE, "{name} is longer than a dialplan function takes");
            set += &line;
        }
        let report = self.report.iter().fold(String::new(), |lines, name| lines + name + "=\n");
        fs::create_dir(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        fs::write(folder.join("agi"), &self.agi)?;
        if let Some(agi) = &self.caller_agi {
            fs::write(folder.join("caller"), agi)?;
        }
        fs::write(folder.join("set"), set)?;
        fs::write(folder.join("report"), report)?;
        Ok(())
    }
}
