//! Asking for digits.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use zeroize::Zeroizing;

use super::answer::{CheckResult, FromDigits};
use super::prompt::{Prompt, Prompts};
use super::question::{AttemptCounter, QuestionOptions, asking_options};
use super::secret::{Hidden, Secret};
use super::yes_no::yes_or_no;
use crate::{Call, CallError, Digit};

impl Call {
    /// Asks the caller for digits: says the prompts, collects keys, and reads them as a `T`. `None` when the tries are
    /// spent; silence is never an error.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn order(call: &mut Call) -> Result {
    /// let order = call.ask::<u32>("order/number").max(8).no_input("order/no-input").invalid_input("order/wrong").await?;
    /// let Some(order) = order else { return Ok(call.play("goodbye").await?) };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Digits are text: [`Digits`](crate::Digits) and `String` keep `0042`, a `u32` makes it 42. Keys that are no `T` (a
    /// `*` in a number) are wrong input, and the question comes again.
    ///
    /// The first key interrupts the prompts and counts, unless [`no_barge_in`](Ask::no_barge_in). The others are
    /// taken by one GET DATA, as long as `#` ends the entry. With [`terminator`](Ask::terminator) another key, or with
    /// [`no_terminator`](Ask::no_terminator), they are taken by one WAIT FOR DIGIT each. A key that falls between two
    /// commands is lost to Asterisk: that is a gap of one round trip behind the first key, or behind each key. A key
    /// after the last one that counts is lost too, or is heard by what comes next.
    pub fn ask<T: FromDigits>(&mut self, prompts: impl Prompts) -> Ask<'_, T> {
        Ask::new(self, prompts, T::from_keys)
    }

    /// Asks for digits that nobody else may read: a PIN, a card number. As [`ask`](Call::ask), but the answer is a
    /// [`Secret`], the runtime logs nothing of these exchanges, transcripts mask all of them whatever they are told to
    /// keep, and the buffers that held the keys are zeroed. What Asterisk itself writes down: see [`Secret`].
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # async fn pay(call: &mut Call) -> Result {
    /// let card = call.ask_secret("pay/card").min(13).max(19).check(|card| {
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

/// A question for digits, to be awaited: `None` when the tries are spent.
#[must_use = "it is asked when it is awaited"]
pub struct Ask<'c, T> {
    call: &'c mut Call,
    asking: QuestionOptions,
    read: fn(&str) -> Option<T>,
    check: Option<Check<'c, T>>,
    confirm: Option<Words<'c, T>>,
    confirm_keys: [Digit; 2],
    hidden: bool,
}

/// Accepts a value, or gives the words to say.
type Check<'c, T> = Box<dyn FnMut(&T) -> Result<(), Vec<Prompt>> + Send + 'c>;

/// What is said of a value.
type Words<'c, T> = Box<dyn FnMut(&T) -> Vec<Prompt> + Send + 'c>;

impl<'c, T> Ask<'c, T> {
    fn new(call: &'c mut Call, prompts: impl Prompts, read: fn(&str) -> Option<T>) -> Self {
        Self {
            call,
            asking: QuestionOptions::new(prompts.into_list()),
            read,
            check: None,
            confirm: None,
            confirm_keys: super::yes_no::KEYS,
            hidden: false,
        }
    }

    asking_options!();

    /// The fewest keys; 1 unless given. With 0, the key that ends the entry is an answer alone; silence still is none.
    pub fn min(mut self, keys: u16) -> Self {
        self.asking.min = keys;
        self
    }

    /// The most keys, 1 to 1023 (GET DATA takes no more); 1023 unless given. The last one ends the entry.
    pub fn max(mut self, keys: u16) -> Self {
        self.asking.max = keys;
        self
    }

    /// Exactly so many keys.
    pub fn exactly(self, keys: u16) -> Self {
        self.min(keys).max(keys)
    }

    /// The key that ends the entry; `#` unless given. It is not part of the answer. See [`Call::ask`] for what another
    /// one costs.
    pub fn terminator(mut self, key: Digit) -> Self {
        self.asking.end = Some(key);
        self
    }

    /// No key ends the entry, `#` counts like all others: only the maximum and the time between two keys end it.
    pub fn no_terminator(mut self) -> Self {
        self.asking.end = None;
        self
    }

    /// How long to wait for the next key; 3 seconds unless given. Then the entry is over, as if it was ended by `#`.
    pub fn inter_digit_timeout(mut self, timeout: std::time::Duration) -> Self {
        self.asking.between = timeout;
        self
    }

    /// Accepts the value by `Ok(())`, or says why not: those prompts are said and the question comes again. An `Err(())`
    /// has no words of its own, and those of [`invalid_input`](Self::invalid_input) are said.
    ///
    /// Behind the last try no question comes, so its words are not said either: the answer is `None`.
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
        self.check = Some(Box::new(move |value| accepts(value).or_words()));
        self
    }

    /// Has the caller confirm: says these prompts ("you entered … press 1, or 2 to enter it again") and waits for a key.
    /// `2` asks again, which is one of the tries. No answer is repeated as often as the question has tries; then the
    /// whole answer is `None`.
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

    /// The keys that confirm, and ask again; `1` and `2` unless given.
    pub fn confirm_keys(self, yes: Digit, no: Digit) -> Self {
        Self { confirm_keys: [yes, no], ..self }
    }

    /// What keys mean: a value, or the words that say why not.
    fn judge(&mut self, keys: &Zeroizing<String>) -> Result<T, Vec<Prompt>> {
        if keys.len() < usize::from(self.asking.min) {
            return Err(Vec::new());
        }
        let value = (self.read)(keys).ok_or_else(Vec::new)?;
        match &mut self.check {
            Some(check) => check(&value).map(|()| value),
            None => Ok(value),
        }
    }

    async fn run(mut self) -> Result<Option<T>, CallError> {
        let asking = self.asking.clone();
        let mut attempts = AttemptCounter::of(&asking);
        while let Some(prompts) = attempts.next() {
            let Some(keys) = asking.keys(self.call, &prompts).await? else {
                attempts.silent();
                continue;
            };
            let value = match self.judge(&keys) {
                Ok(value) => value,
                Err(words) => {
                    attempts.invalid_input(words);
                    continue;
                }
            };
            let Some(words) = &mut self.confirm else { return Ok(Some(value)) };
            let question = QuestionOptions { question: words(&value), final_prompt: Vec::new(), ..asking.clone() };
            // What is pressed here is no secret; a transcript could not be replayed without it.
            if self.hidden {
                self.call.dialogue.hide(false);
            }
            let confirmed = yes_or_no(self.call, question, self.confirm_keys).await?;
            if self.hidden {
                self.call.dialogue.hide(true);
            }
            match confirmed {
                Some(true) => return Ok(Some(value)),
                Some(false) => {}
                None => return Ok(None),
            }
        }
        Ok(None)
    }
}

impl<'c, T: Send + 'c> IntoFuture for Ask<'c, T> {
    type Output = Result<Option<T>, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if !self.hidden {
                return self.run().await;
            }
            let Self { call, asking, read, check, confirm, confirm_keys, hidden } = self;
            let guard = Hidden::begin(call);
            Ask { call: &mut *guard.0, asking, read, check, confirm, confirm_keys, hidden }.run().await
        })
    }
}

impl<T> fmt::Debug for Ask<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask").field("question", &self.asking.question).finish_non_exhaustive()
    }
}
