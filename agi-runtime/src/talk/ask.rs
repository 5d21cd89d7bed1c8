//! Asking for digits.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use agi_protocol::{Digit, RefusedCommand};
use zeroize::Zeroizing;

use super::answer::{CheckResult, FromDigits, NoAnswer, Sealed};
use super::attempts::AttemptCounter;
#[cfg(feature = "audio")]
use super::by_voice::voice_options;
use super::check::{AsyncCheck, Check};
use super::in_secret::Secrecy;
use super::one_key::{YES_AND_NO, each_of_its_own, yes_or_no};
use super::prompt::{Prompt, Prompts};
use super::question::{Answer, QuestionOptions, operator_option, question_options};
use super::secret::Secret;
use crate::call::{Call, CallError};
#[cfg(feature = "audio")]
use crate::voice::{Heard, Recognizer};

impl Call {
    /// Asks the caller for digits: says the prompts, collects keys, and parses them as a `T`. Returns `None` when no
    /// try is left. A silent caller is never an error.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn order(call: &mut Call) -> Result {
    /// let order = call.ask::<u32>("order/number").max_digits(8).no_input("order/no-input").invalid_input("order/wrong");
    /// let Some(order) = order.await? else { return Ok(call.play("goodbye").await?) };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Digits are text: [`Digits`](crate::Digits) and `String` keep `0042`; a `u32` turns it into 42. Keys that do not
    /// parse as a `T` (a `*` in a number) are invalid input, and the question is repeated.
    ///
    /// The first key interrupts the prompts and is used (barge-in), unless [`no_barge_in`](Ask::no_barge_in) is set. If
    /// the terminator is `#`, one GET DATA reads the other keys. With another [`terminator`](Ask::terminator), or with
    /// [`no_terminator`](Ask::no_terminator), a separate WAIT FOR DIGIT reads each key. Asterisk drops a key that is
    /// pressed between two commands. This gap lasts one round trip, after the first key or after every key. A key after
    /// the end of the entry is lost too, or goes to the next command.
    ///
    /// **A terminator that is not needed does no harm.** Callers press `#` after the last key of a full entry, too: within a
    /// second it belongs to that entry, and what is said or asked next begins again. Asterisk drops one that is pressed
    /// during [`check_async`](Ask::check_async); within a second after it, it belongs to the entry, too. (Commands such as
    /// [`stream_file`](Call::stream_file) take every key.) The terminator alone costs no try, ten times at most in one
    /// question, unless [`min_digits`](Ask::min_digits) makes it an answer.
    pub fn ask<T: FromDigits>(&mut self, prompts: impl Prompts) -> Ask<'_, T> {
        Ask::new(self, prompts, |keys| T::from_keys(keys, Sealed(())))
    }

    /// Asks for digits that nobody else may read, such as a PIN or a card number. It asks as [`ask`](Call::ask) does,
    /// but the answer is a [`Secret`]. The runtime logs no part of these exchanges. The transcript of a call masks all
    /// of them, whatever its settings. The buffers that held the keys are zeroed. A recording of the call
    /// ([`record_call`](Call::record_call)) has silence from the question to its answer; if it cannot be stopped, the secret
    /// is not asked for, and the answer is [`CallError::Failed`]. [`Secret`] lists what Asterisk itself writes down.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn pay(call: &mut Call) -> Result {
    /// let card = call.ask_secret("pay/card").min_digits(13).max_digits(19).check(|card| {
    ///     if card.passes_luhn() { Ok(()) } else { Err("pay/mistyped") }
    /// });
    /// let Some(card) = card.await? else { return Ok(call.play("goodbye").await?) };
    /// # Ok(())
    /// # }
    /// ```
    pub fn ask_secret(&mut self, prompts: impl Prompts) -> Ask<'_, Secret> {
        Ask { hidden: true, ..Ask::new(self, prompts, |keys| Some(Secret::copied(keys))) }
    }
}

/// Asks for digits when it is awaited; returns `None` when no try is left.
#[must_use = "it is asked when it is awaited"]
pub struct Ask<'c, T> {
    call: &'c mut Call,
    question: QuestionOptions,
    read: fn(&str) -> Option<T>,
    check: Option<Check<'c, T>>,
    /// Whether music plays while the check takes its time.
    music: bool,
    confirm: Option<Words<'c, T>>,
    confirm_keys: [Digit; 2],
    hidden: bool,
}

/// Returns what is said about a value.
type Words<'c, T> = Box<dyn FnMut(&T) -> Vec<Prompt> + Send + 'c>;

impl<'c, T> Ask<'c, T> {
    fn new(call: &'c mut Call, prompts: impl Prompts, read: fn(&str) -> Option<T>) -> Self {
        let question = QuestionOptions::of(call, prompts.into_list());
        Self { call, question, read, check: None, music: false, confirm: None, confirm_keys: YES_AND_NO, hidden: false }
    }

    question_options!();
    operator_option!();

    /// Sets the minimum number of keys; default: 1. Fewer keys are invalid input. With 0, the terminator alone is an
    /// answer, but silence is not. More than [`max_digits`](Self::max_digits) is [`CallError::Refused`], and nothing is said.
    pub fn min_digits(mut self, keys: u16) -> Self {
        self.question.min_digits = keys;
        self
    }

    /// Sets the maximum number of keys, 1 to 1,023 (GET DATA takes no more); default: 1,023. A smaller value means 1,
    /// and a larger one 1,023. The last key ends the entry.
    pub fn max_digits(mut self, keys: u16) -> Self {
        self.question.max_digits = keys;
        self
    }

    /// Sets the exact number of keys: both [`min_digits`](Self::min_digits) and [`max_digits`](Self::max_digits).
    pub fn exactly(self, keys: u16) -> Self {
        self.min_digits(keys).max_digits(keys)
    }

    /// Sets the key that ends the entry; default: `#`. It is not part of the answer. See [`Call::ask`] for the cost of
    /// another key.
    pub fn terminator(mut self, key: Digit) -> Self {
        self.question.terminator = Some(key);
        self
    }

    /// Sets no terminator: `#` is a key like all others. Only the maximum number of keys and the inter-digit timeout
    /// end the entry.
    pub fn no_terminator(mut self) -> Self {
        self.question.terminator = None;
        self
    }

    /// Sets how long to wait for each key after the first; default: what [`App::questions`](crate::App::questions) says, or 3 s.
    /// Then the entry ends, as with the terminator.
    pub fn inter_digit_timeout(mut self, timeout: std::time::Duration) -> Self {
        self.question.inter_digit_timeout = timeout;
        self
    }

    /// Checks the value: `Ok(())` accepts it, and an `Err` has the prompts that are said before the question is
    /// repeated. An `Err(())` has no prompts of its own, so those of [`invalid_input`](Self::invalid_input) are said.
    ///
    /// After the last try none of these prompts is said: the answer is `None`. A check that may itself fail has this result
    /// in another one: see [`check_async`](Self::check_async).
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::prompt::digits;
    /// # async fn order(call: &mut Call) -> Result {
    /// let year = call.ask::<u16>("year").exactly(4).check(|year| {
    ///     if *year >= 1900 { Ok(()) } else { Err(("there-was-no", digits(year))) }
    /// });
    /// # let _: Option<u16> = year.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn check<V: CheckResult>(mut self, mut accepts: impl FnMut(&T) -> V + Send + 'c) -> Self {
        self.check = Some(Check::Now(Box::new(move |value| accepts(value).verdict(Sealed(())))));
        self
    }

    /// Checks the value as [`check`](Self::check) does, by something that takes time: a database, say. It is the only check
    /// of a question. When the caller hangs up, the check is dropped at once. The caller hears nothing meanwhile, or music
    /// with [`hold_music`](Self::hold_music).
    ///
    /// A database that does not answer is not the caller's fault. So the check may answer with an error: it ends the
    /// question at once, without a confirmation, and whoever awaits the question gets it as [`CallError::Check`].
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # struct Store;
    /// # impl Store { async fn knows(&self, account: &Digits) -> std::io::Result<bool> { Ok(true) } }
    /// # async fn account(call: &mut Call, store: Store) -> Result {
    /// let account = call.ask::<Digits>("account").exactly(8).check_async(async |account: &Digits| -> Result<_> {
    ///     Ok(if store.knows(account).await? { Ok(()) } else { Err("no-such-account") })
    /// });
    /// let account: Option<Digits> = account.await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A check that cannot fail answers as that of [`check`](Self::check) does, without the outer `Ok`. An `async fn` does as
    /// well: `.check_async(is_known)`. Write the type of the closure's argument (`account: &Digits`). The closure borrows what
    /// is around it, and changes none of it.
    pub fn check_async<F>(mut self, accepts: F) -> Self
    where
        F: for<'a> AsyncCheck<'a, T> + Send + 'c,
        T: Sync + 'c,
    {
        self.check = Some(Check::later(accepts));
        self
    }

    /// Plays music on hold to the caller while [`check_async`](Self::check_async) takes its time, as
    /// [`Call::with_hold_music`] does; default: the caller hears nothing.
    pub fn hold_music(self) -> Self {
        Self { music: true, ..self }
    }

    /// Asks the caller to confirm the value: says these prompts ("you entered … press 1, or 2 to enter it again") and
    /// waits for a key. `2` asks the question again, which is one of the tries. If the caller presses neither key,
    /// these prompts are said as often as the question has tries; then the whole answer is `None`.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::prompt::digits;
    /// # async fn order(call: &mut Call) -> Result {
    /// let number = call.ask::<Digits>("number").confirm(|number| ("you-entered", digits(number), "press-1-or-2"));
    /// # let _: Option<Digits> = number.await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn confirm<P: Prompts>(mut self, mut words: impl FnMut(&T) -> P + Send + 'c) -> Self {
        self.confirm = Some(Box::new(move |value| words(value).into_list()));
        self
    }

    /// Sets the key that confirms, and the key that asks again; default: `1` and `2`. The same key twice is
    /// [`CallError::Refused`], and nothing is said.
    pub fn confirm_keys(self, yes: Digit, no: Digit) -> Self {
        Self { confirm_keys: [yes, no], ..self }
    }

    #[cfg(feature = "audio")]
    voice_options!();

    /// Sets what is said for yes, and for no, to [`confirm`](Self::confirm) by voice: see
    /// [`AskYesNo::words`](super::AskYesNo::words).
    #[cfg(feature = "audio")]
    pub fn confirm_words<W: Into<String>>(
        mut self,
        yes: impl IntoIterator<Item = W>,
        no: impl IntoIterator<Item = W>,
    ) -> Self {
        self.question.voice.set_words(yes, no);
        self
    }

    /// Asks, and tells why there is no answer, if there is none: the caller was silent, or keyed something wrong.
    ///
    /// ```
    /// use agi_runtime::NoAnswer;
    /// use agi_runtime::prelude::*;
    ///
    /// #[agi_route("/order", manual)]
    /// async fn order(call: &mut Call) -> Result<Outcome> {
    ///     match call.ask::<u32>("order/number").max_digits(8).or_reason().await? {
    ///         Ok(order) => call.verbose(format!("order {order}")).await?,
    ///         Err(NoAnswer::NoInput) => call.play("order/is-anybody-there").await?,
    ///         // Somebody is there, and has no such number.
    ///         Err(_) => return Ok(Outcome::goto("operator", "s", 1)),
    ///     }
    ///     Ok(Outcome::done())
    /// }
    /// ```
    ///
    /// # Errors
    /// As those of the question itself: the hang-up, mostly.
    pub async fn or_reason(self) -> Result<Result<T, NoAnswer>, CallError> {
        Box::pin(self.asked()).await
    }

    /// Returns what keys mean: a value, or the prompts that say why not.
    async fn judge(&mut self, keys: &Zeroizing<String>) -> Result<Result<T, Vec<Prompt>>, CallError> {
        if keys.len() < usize::from(self.question.min_digits) {
            return Ok(Err(Vec::new()));
        }
        let Some(value) = (self.read)(keys) else { return Ok(Err(Vec::new())) };
        let checked = match &mut self.check {
            None => Ok(Ok(())),
            Some(Check::Now(check)) => check(&value),
            Some(Check::Later(check)) => {
                let since = Call::now();
                let checking = check.check(&value);
                let checked = if self.music {
                    self.call.with_hold_music(checking).await?
                } else {
                    self.call.until_hangup(checking).await?
                };
                self.call.entry_was_checked(since);
                checked
            }
        };
        Ok(checked.map_err(CallError::Check)?.map(|()| value))
    }

    /// Returns what was said: a value, as if its digits had been keyed.
    #[cfg(feature = "audio")]
    async fn judge_heard(&mut self, heard: &Heard) -> Result<Result<T, Vec<Prompt>>, CallError> {
        match heard.digits().filter(|digits| digits.len() <= usize::from(self.question.most())) {
            Some(digits) => self.judge(&Zeroizing::new(digits)).await,
            None => Ok(Err(Vec::new())),
        }
    }

    async fn asked(self) -> Result<Result<T, NoAnswer>, CallError> {
        if self.confirm.is_some() {
            each_of_its_own("ask", &self.confirm_keys)?;
        }
        let (least, most) = (self.question.min_digits, self.question.most());
        if least > most {
            return Err(CallError::Refused { command: "ask", problem: RefusedCommand::NoSuchEntry { least, most } });
        }
        if !self.hidden {
            return self.run().await;
        }
        let Self { call, question, read, check, music, confirm, confirm_keys, .. } = self;
        let mut secrecy = Secrecy::begin(call).await?;
        // Within another secret, all of it is hidden, the confirmation too.
        let hidden = !secrecy.is_inner();
        let call = secrecy.call();
        let asked = Ask { call, question, read, check, music, confirm, confirm_keys, hidden }.run().await;
        secrecy.end().await;
        asked
    }

    async fn run(mut self) -> Result<Result<T, NoAnswer>, CallError> {
        let question = self.question.clone();
        let mut attempts = AttemptCounter::of(&question);
        while let Some(prompts) = attempts.next() {
            attempts.tell(self.call, || "digits".to_owned());
            let judged = match question.answer(self.call, &prompts).await? {
                Answer::Nothing => {
                    attempts.silent();
                    continue;
                }
                Answer::Keys(keys) if keys.is_empty() && question.min_digits > 0 => {
                    attempts.lone_terminator();
                    continue;
                }
                Answer::Keys(keys) => {
                    question.unless_operator(self.call, &keys)?;
                    self.judge(&keys).await?
                }
                #[cfg(feature = "audio")]
                Answer::Heard(heard) => self.judge_heard(&heard).await?,
                #[cfg(feature = "audio")]
                Answer::NotUnderstood => Err(Vec::new()),
            };
            let value = match judged {
                Ok(value) => value,
                Err(words) => {
                    attempts.invalid_input(words);
                    continue;
                }
            };
            let Some(words) = &mut self.confirm else { return Ok(Ok(value)) };
            let confirmation =
                QuestionOptions { question: words(&value), final_prompt: Vec::new(), ..question.clone() };
            // The keys of the confirmation are not secret, and a recorded call could not be replayed without them.
            if self.hidden {
                self.call.dialogue.hide(false);
            }
            let confirmed = yes_or_no(self.call, confirmation, self.confirm_keys).await?;
            if self.hidden {
                self.call.dialogue.hide(true);
            }
            match confirmed {
                Ok(true) => return Ok(Ok(value)),
                Ok(false) => attempts.not_confirmed(),
                Err(_) => return Ok(Err(NoAnswer::NotConfirmed)),
            }
        }
        Ok(Err(attempts.reason()))
    }
}

#[cfg(feature = "audio")]
impl<T: FromDigits> Ask<'_, T> {
    /// Lets the caller answer by voice, too: digits as engines write them, and numbers in English words
    /// ([`Heard::digits`](crate::voice::Heard::digits)). They are parsed and checked as keys are; without a number, with two,
    /// or with fewer or more digits than are allowed, what was said is invalid input. [`confirm`](Ask::confirm) understands
    /// yes and no, as [`AskYesNo::by_voice`](super::AskYesNo::by_voice) does.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::prompt::digits;
    /// # use agi_runtime::voice::Recognizer;
    /// # async fn order(call: &mut Call, engine: impl Recognizer + Clone, tts: Tts) -> Result {
    /// let order = call.ask::<u32>(tts.text("Your order number?")).max_digits(8).by_voice(&engine).await?;
    /// # let _: Option<u32> = order;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// What nobody else may read is never said aloud: [`ask_secret`](Call::ask_secret) takes keys only.
    ///
    /// ```compile_fail,E0599
    /// # use agi_runtime::prelude::*;
    /// # use agi_runtime::voice::Recognizer;
    /// # async fn pay(call: &mut Call, engine: impl Recognizer + Clone) -> Result {
    /// let card = call.ask_secret("pay/card").by_voice(&engine).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// For the prompts and what can fail, see [`AskMenu::by_voice`](super::AskMenu::by_voice).
    pub fn by_voice<R: Recognizer + Clone>(mut self, engine: &R) -> Self {
        self.question.voice.set(engine);
        self.question.voice.expects_digits();
        self
    }
}

impl<'c, T: Send + 'c> IntoFuture for Ask<'c, T> {
    type Output = Result<Option<T>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.asked().await?.ok()) })
    }
}

impl<T> fmt::Debug for Ask<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("question", &self.question.question).finish_non_exhaustive()
    }
}
