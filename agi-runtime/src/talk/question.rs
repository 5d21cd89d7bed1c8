//! What every question has in common: its tries, what is said between them, and how keys are collected.

use std::time::Duration;

use zeroize::Zeroizing;

use super::prompt::Prompt;
use super::say::{ANY_KEY, say_all};
use crate::{Call, CallError, Digit};

/// A question to the caller, without what its answer means.
#[derive(Clone)]
pub(crate) struct QuestionOptions {
    pub(crate) question: Vec<Prompt>,
    pub(crate) tries: u16,
    /// What is said after the first silence, the second, …; the last one stays.
    pub(crate) no_input: Vec<Vec<Prompt>>,
    /// The same for wrong input.
    pub(crate) wrong: Vec<Vec<Prompt>>,
    pub(crate) final_prompt: Vec<Prompt>,
    /// For the first key, from the end of the prompts on.
    pub(crate) timeout: Duration,
    /// From one key to the next.
    pub(crate) between: Duration,
    pub(crate) min: u16,
    pub(crate) max: u16,
    /// The key that ends the entry.
    pub(crate) end: Option<Digit>,
    /// Keys during the prompts interrupt them and count.
    pub(crate) interruptible: bool,
}

/// GET DATA takes no more (its buffer is 1,024 bytes, and the maximum is not checked).
const MOST_KEYS: u16 = 1023;

impl QuestionOptions {
    pub(crate) fn new(question: Vec<Prompt>) -> Self {
        Self {
            question,
            tries: 3,
            no_input: Vec::new(),
            wrong: Vec::new(),
            final_prompt: Vec::new(),
            timeout: Duration::from_secs(5),
            between: Duration::from_secs(3),
            min: 1,
            max: MOST_KEYS,
            end: Digit::new('#'),
            interruptible: true,
        }
    }

    /// Asks until `judge` accepts the keys, or the tries are spent (`None`). What `judge` answers to wrong keys is said
    /// before the next try; an empty list stands for the question's own words for wrong input. Keys that are fewer than
    /// the minimum are wrong without asking `judge`.
    pub(crate) async fn ask<T>(
        &self,
        call: &mut Call,
        mut judge: impl FnMut(&str) -> Result<T, Vec<Prompt>>,
    ) -> Result<Option<T>, CallError> {
        let mut attempts = AttemptCounter::of(self);
        while let Some(prompts) = attempts.next() {
            match self.keys(call, &prompts).await? {
                None => attempts.silent(),
                Some(keys) if keys.len() < usize::from(self.min) => attempts.invalid_input(Vec::new()),
                Some(keys) => match judge(&keys) {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(words) => attempts.invalid_input(words),
                },
            }
        }
        Ok(None)
    }

    /// One try: says the prompts and collects keys, at most the maximum, without the key that ends them. `None` if none
    /// was pressed.
    pub(crate) async fn keys(
        &self,
        call: &mut Call,
        prompts: &[Prompt],
    ) -> Result<Option<Zeroizing<String>>, CallError> {
        let escape = if self.interruptible { ANY_KEY } else { "" };
        let early = say_all(call, prompts, escape).await?;
        let first = match early {
            Some(key) => Some(key),
            None => call.wait_for_digit(self.timeout).await?,
        };
        let Some(first) = first else { return Ok(None) };
        let max = self.max.clamp(1, MOST_KEYS);
        // In its whole size, so that no copy of the keys is left behind by growing.
        let mut keys = Zeroizing::new(String::with_capacity(usize::from(max)));
        if Some(first) == self.end {
            return Ok(Some(keys));
        }
        keys.push(first.as_char());
        if max > 1 {
            self.further_keys(call, max, &mut keys).await?;
        }
        Ok(Some(keys))
    }

    /// The keys behind the first one. GET DATA takes them without a gap, but knows only `#` to end them.
    async fn further_keys(&self, call: &mut Call, max: u16, keys: &mut String) -> Result<(), CallError> {
        // To GET DATA, 0 is Asterisk's own timeout.
        let between = self.between.max(Duration::from_millis(1));
        if self.end.is_some_and(|end| end == '#') {
            let entered = call.get_data("").timeout(between).max_digits(max - 1).await?;
            let further = Zeroizing::new(entered.digits.into_string());
            keys.push_str(&further);
            return Ok(());
        }
        while keys.len() < usize::from(max) {
            match call.wait_for_digit(between).await? {
                Some(key) if Some(key) != self.end => keys.push(key.as_char()),
                _ => break,
            }
        }
        Ok(())
    }
}

/// Counts the tries of a question, and knows what is said at each.
pub(crate) struct AttemptCounter<'a> {
    asking: &'a QuestionOptions,
    made: u16,
    silences: usize,
    wrongs: usize,
    /// Why the question comes again.
    why: Vec<Prompt>,
}

impl<'a> AttemptCounter<'a> {
    pub(crate) fn of(asking: &'a QuestionOptions) -> Self {
        Self { asking, made: 0, silences: 0, wrongs: 0, why: Vec::new() }
    }

    /// What is said at the next try: why it comes, that it is the last one, and the question. `None` if there is none.
    pub(crate) fn next(&mut self) -> Option<Vec<Prompt>> {
        let tries = self.asking.tries.max(1);
        if self.made == tries {
            return None;
        }
        self.made += 1;
        let mut prompts = std::mem::take(&mut self.why);
        if self.made == tries && tries > 1 {
            prompts.extend_from_slice(&self.asking.final_prompt);
        }
        prompts.extend_from_slice(&self.asking.question);
        Some(prompts)
    }

    /// No key was pressed.
    pub(crate) fn silent(&mut self) {
        self.why = nth_or_last(&self.asking.no_input, self.silences);
        self.silences += 1;
    }

    /// The keys were wrong; `words` say how, or nothing.
    pub(crate) fn invalid_input(&mut self, words: Vec<Prompt>) {
        self.why = if words.is_empty() { nth_or_last(&self.asking.wrong, self.wrongs) } else { words };
        self.wrongs += 1;
    }
}

/// The words for this time, or the last ones that there are.
fn nth_or_last(words: &[Vec<Prompt>], time: usize) -> Vec<Prompt> {
    words.get(time).or(words.last()).cloned().unwrap_or_default()
}

/// The options that all questions have, for a builder with a field `asking: QuestionOptions`.
macro_rules! asking_options {
    () => {
        /// How often the question is asked; 3 times unless given, at least once.
        pub fn tries(mut self, tries: u16) -> Self {
            self.asking.tries = tries;
            self
        }

        /// How long to wait for the first key, from the end of the question on; 5 seconds unless given.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.asking.timeout = timeout;
            self
        }

        /// What is said, before the question comes again, when no key was pressed. Given several times, each one more is
        /// for the next silence, and the last one stays.
        pub fn no_input(mut self, prompts: impl crate::prompt::Prompts) -> Self {
            self.asking.no_input.push(prompts.into_list());
            self
        }

        /// What is said, before the question comes again, when the keys were wrong. Given several times, each one more
        /// is for the next time, and the last one stays.
        pub fn invalid_input(mut self, prompts: impl crate::prompt::Prompts) -> Self {
            self.asking.wrong.push(prompts.into_list());
            self
        }

        /// What is said before the last of several tries, behind the words for silence or wrong input.
        pub fn final_prompt(mut self, prompts: impl crate::prompt::Prompts) -> Self {
            self.asking.final_prompt = prompts.into_list();
            self
        }

        /// The question is always heard to its end: keys during it are dropped. Otherwise a key interrupts it and counts.
        pub fn no_barge_in(mut self) -> Self {
            self.asking.interruptible = false;
            self
        }
    };
}
pub(crate) use asking_options;
