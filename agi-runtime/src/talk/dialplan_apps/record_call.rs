//! Recording the whole call in one file (`MixMonitor`), after the caller was told or asked.

use std::future::IntoFuture;
use std::time::Duration;

use super::super::one_key::{YES_AND_NO, each_of_its_own, yes_or_no};
use super::super::prompt::{Prompt, Prompts};
use super::super::question::{QuestionOptions, choice_options, question_options};
use super::super::say::say_all;
use super::Running;
use super::arguments::{Value, joined};
use super::options::{Options, Passes};
use crate::call::{Call, CallError, RecordedCall, Silence, whole_seconds};
use crate::talk::NoAnswer;
use agi_protocol::{Digit, RefusedCommand, Text};

impl Call {
    /// Records the whole call from here on, both sides, into one file of Asterisk's (the application `MixMonitor`), until
    /// [`CallRecording::stop`](super::CallRecording::stop) or the end of the call, and **leaves out what is secret**.
    ///
    /// `file` is the file's name with the extension, which says the format: `calls/7.wav`. A relative name is below
    /// Asterisk's folder for recordings (`astspooldir/monitor`, on Debian `/var/spool/asterisk/monitor`); missing folders are
    /// made. An existing file is overwritten, unless [`append`](RecordCall::append) is set.
    ///
    /// ```
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/order", manual)]
    /// async fn order(call: &mut Call) -> Result {
    ///     call.answer().await?;
    ///     let file = format!("orders/{}.wav", call.request().unique_id());
    ///     call.record_call(&file).consent("may-we-record").await?;
    ///     // Recorded, if the caller pressed 1:
    ///     let order = call.ask::<u32>("order/number").max_digits(8).await?;
    ///     // Silence in the recording:
    ///     let card = call.ask_secret("order/card").min_digits(13).max_digits(19).await?;
    ///     // Recorded again:
    ///     call.play("order/thanks").await?;
    ///     Ok(())
    /// }
    /// ```
    ///
    /// It records what is heard; `App::record_calls` (feature `transcripts`) writes down commands and answers.
    ///
    /// # Secrets
    ///
    /// Before [`ask_secret`](Call::ask_secret) asks, and before what [`in_secret`](Call::in_secret) does, the recording is
    /// stopped (`StopMixMonitor`), which closes its file. Only when Asterisk has answered that, the secret begins; if it
    /// cannot be stopped, the secret does not begin, and the answer is [`CallError::Failed`]. After the secret, the recording
    /// goes on in the same file, also after an error. Both sides are left out, so neither the tones of a telephone that sends
    /// its keys in the audio are in the file, nor what the app reads back.
    ///
    /// **The file has silence in place of the secret, as long as that took**, if its format is `wav`, `wav16`, `raw` or one of
    /// `sln`, and Asterisk has `func_env.so`. In the other formats (`gsm`, `WAV`, `ulaw`, …) the time is missing.
    ///
    /// A secret that is dropped half-way (by a timeout, say) may be keyed to its end nevertheless. The recording goes on with
    /// the first command 5 s later, and an application that takes the call ([`dial`](Call::dial), [`queue`](Call::queue), …)
    /// waits until no key was pressed for 3 s.
    ///
    /// If the handler ends before such a command, the recording stays off, in the dialplan too: the caller may still be keying.
    ///
    /// A `record_call` that is dropped half-way may have begun. [`Call::call_recording`] has it then, and secrets stop it.
    ///
    /// After the handler, the recording goes on as long as the channel lives: also where
    /// [`Outcome::goto`](crate::Outcome::goto) leads, in the dialplan and in other apps, which know nothing of it. What is
    /// secret there is recorded: stop it before.
    ///
    /// Recordings that the dialplan or somebody else began are not known here and go on within secrets. This does not make an
    /// app compliant with PCI DSS or any other standard: see the book.
    ///
    /// # Errors
    /// Besides those of every command: a file that Asterisk cannot write, and an Asterisk without `app_mixmonitor.so`, are
    /// [`CallError::Failed`]. A name without an extension, a call that is recorded already, and a recording that begins
    /// [in a secret](Call::in_secret), are [`CallError::Refused`].
    pub fn record_call(&mut self, file: &str) -> RecordCall<'_> {
        let has_extension = file.rsplit('/').next().is_some_and(|name| name.contains('.'));
        let file = if has_extension { Value::new("the file", file, "") } else { Err(RefusedCommand::NoExtension) };
        let question = QuestionOptions::of(self, Vec::new());
        RecordCall {
            call: self,
            file,
            announcement: Vec::new(),
            asks: false,
            question,
            keys: YES_AND_NO,
            beep: None,
            appends: false,
        }
    }
}

/// Begins to record the call when it is awaited, and returns whether the caller agreed.
///
/// The options that questions have (tries, timeout, prompts for no input and invalid input) are for
/// [`consent`](Self::consent).
#[derive(Debug)]
#[must_use = "the recording begins when it is awaited"]
pub struct RecordCall<'c> {
    call: &'c mut Call,
    file: Result<Value, RefusedCommand>,
    announcement: Vec<Prompt>,
    asks: bool,
    question: QuestionOptions,
    keys: [Digit; 2],
    beep: Option<Duration>,
    appends: bool,
}

/// Whether a caller agreed to be recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Consent {
    /// The caller was not asked, and is recorded.
    NotAsked,
    /// The caller pressed the key for yes, and is recorded.
    Given,
    /// The caller pressed the key for no, and is not recorded.
    Refused,
    /// The caller pressed neither key at any try, and is not recorded.
    NoAnswer,
}

impl Consent {
    /// Returns whether the call is recorded.
    #[must_use]
    pub fn is_recorded(self) -> bool {
        matches!(self, Self::NotAsked | Self::Given)
    }
}

impl RecordCall<'_> {
    question_options!();
    choice_options!();

    /// Says these prompts before the recording begins ("this call is recorded"); default: nothing.
    pub fn announce(mut self, prompts: impl Prompts) -> Self {
        self.announcement = prompts.into_list();
        self
    }

    /// Asks the caller first: `1` agrees, and `2` refuses. A caller who refuses, or presses neither key at any try, is not
    /// recorded. Default: the caller is not asked.
    pub fn consent(mut self, prompts: impl Prompts) -> Self {
        self.asks = true;
        self.question.question = prompts.into_list();
        self
    }

    /// Sets the keys that agree and refuse; default: `1` and `2`. The same key twice is [`CallError::Refused`]: whoever
    /// pressed it to refuse would be recorded.
    pub fn consent_keys(self, yes: Digit, no: Digit) -> Self {
        Self { keys: [yes, no], ..self }
    }

    /// Plays a beep to the caller this often, in whole seconds (rounded up), while the call is recorded (`B`); default: none.
    /// It takes `func_periodic_hook.so` and `app_chanspy.so`.
    pub fn beep_every(self, time: Duration) -> Self {
        Self { beep: Some(time), ..self }
    }

    /// Keeps what an existing file holds, and records after it (`a`); default: an existing file is overwritten.
    pub fn append(self) -> Self {
        Self { appends: true, ..self }
    }

    async fn begin(self) -> Result<Consent, CallError> {
        let Self { call, file, announcement, asks, question, keys, beep, appends } = self;
        let refused = |problem| CallError::Refused { command: "record_call", problem };
        if call.recorded.is_some() {
            return Err(refused(RefusedCommand::RecordedAlready));
        }
        if call.dialogue.dialogue().is_secret() {
            return Err(refused(RefusedCommand::WithinSecret));
        }
        let file = file.map_err(refused)?;
        if asks {
            each_of_its_own("record_call", &keys)?;
        }
        let mut options = Options::new(Passes::Two, "");
        options.add_with('i', "the variable", ID, "");
        if let Some(time) = beep {
            options.add_with('B', "the interval", &whole_seconds(time).max(1).to_string(), "");
        }
        let options = options.into_value().map_err(refused)?.0;
        let arguments =
            |append: &str| joined([Value::written(file.0.clone()), Value::written(format!("{append}{options}"))]);
        let (begins, goes_on) = (arguments(if appends { "a" } else { "" }), arguments("a"));

        say_all(call, &announcement, "").await?;
        let consent = if asks {
            match yes_or_no(call, question, keys).await? {
                Ok(true) => Consent::Given,
                Ok(false) | Err(NoAnswer::NotConfirmed) => Consent::Refused,
                Err(_) => Consent::NoAnswer,
            }
        } else {
            Consent::NotAsked
        };
        if consent.is_recorded() {
            call.begins_recording(begins, goes_on).await?;
        }
        Ok(consent)
    }
}

impl Call {
    /// Begins to record. From the moment on at which it may be recorded, the call knows of it, and stops it for a secret.
    async fn begins_recording(&mut self, begins: String, goes_on: String) -> Result<(), CallError> {
        self.recorded = Some(Box::new(RecordedCall::about_to_begin(goes_on)));
        self.mix_monitor(begins).await?;
        let file = self.get_variable("MIXMONITOR_FILENAME").await?.unwrap_or_default();
        // Where MixMonitor begins, it sets it (`app_mixmonitor.c`).
        let Some(id) = self.get_variable(ID).await? else {
            self.recorded = None;
            return Err(not_begun(format!("no id in {ID}")));
        };
        if let Some(recorded) = &mut self.recorded {
            (recorded.silence, recorded.id) = (silence_of(&file), Some(id.clone()));
            recorded.file = Some(file.clone()).filter(|file| !file.is_empty());
        }
        // The file is opened a moment after MixMonitor has answered, whether or not that succeeds.
        for milliseconds in OPENED_AFTER {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            let exists = self.get_variable(&format!("STAT(e,{file})")).await?;
            if exists.is_none_or(|exists| exists != "0") {
                return Ok(());
            }
        }
        self.stop_mix_monitor(&id).await?;
        self.recorded = None;
        Err(not_begun(format!("no file {file}")))
    }

    /// Runs `MixMonitor`, and notes that the call may be recorded, unless it is sure that it is not.
    pub(super) async fn mix_monitor(&mut self, arguments: String) -> Result<(), CallError> {
        let sending = SendingMixMonitor(self);
        let reply = match sending.0.exec("MixMonitor", arguments).await {
            Ok(0) => return Ok(()),
            Ok(result) => format!("200 result={result}"),
            Err(CallError::Failed { reply, .. }) => reply,
            Err(error) => return Err(error),
        };
        drop(sending);
        self.recorded = None;
        Err(not_begun(reply))
    }
}

/// Notes at its end, which may come at any moment, whether `MixMonitor` was sent.
struct SendingMixMonitor<'c>(&'c mut Call);

impl Drop for SendingMixMonitor<'_> {
    fn drop(&mut self) {
        let was_sent = self.0.dialogue.dialogue().was_sent();
        match &mut self.0.recorded {
            Some(recorded) if was_sent => recorded.may_have_begun(),
            // It is interrupted still.
            Some(recorded) if recorded.gap.is_some() => {}
            recorded => *recorded = None,
        }
    }
}

/// The channel variable in which `MixMonitor` leaves what `StopMixMonitor` is given.
pub(super) const ID: &str = "AGI_CALL_RECORDING";

/// Half a millisecond was enough (measured on 22.10), on a machine that has nothing else to do.
const OPENED_AFTER: [u64; 5] = [1, 4, 20, 75, 400];

fn not_begun(reply: String) -> CallError {
    CallError::Failed {
        command: "EXEC \"MixMonitor\"".to_owned(),
        reply,
        hint: "the call is not recorded; is app_mixmonitor.so loaded (`module load app_mixmonitor.so`), with a beep also \
               func_periodic_hook.so and app_chanspy.so, may Asterisk write the file, and has it the format?",
    }
}

/// How silence is put into a file of this name.
pub(super) fn silence_of(file: &Text) -> Option<Silence> {
    let file = file.to_string_lossy();
    let bytes_a_millisecond = zeros_a_millisecond(file.rsplit('.').next()?)?;
    let function = format!("FILE({},", Value::new("the file", &file, "").ok()?.0);
    Some(Silence { function, bytes_a_millisecond })
}

/// The formats in which zeros are silence, all of 16-bit samples (`format_wav.c`, `format_sln.c`).
fn zeros_a_millisecond(extension: &str) -> Option<u32> {
    Some(match extension {
        "wav" | "sln" | "slin" | "raw" => 16,
        "sln12" => 24,
        "wav16" | "sln16" => 32,
        "sln24" => 48,
        "sln32" => 64,
        "sln48" => 96,
        "sln96" => 192,
        "sln192" => 384,
        _ => return None,
    })
}

impl<'c> IntoFuture for RecordCall<'c> {
    type Output = Result<Consent, CallError>;
    type IntoFuture = Running<'c, Consent>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.begin())
    }
}
