//! What every question has in common: its tries, what is said between them, and how keys are collected.

use std::time::Duration;

use agi_protocol::Digit;
use zeroize::Zeroizing;

use super::prompt::Prompt;
use agi_protocol::ANY_KEY;

use super::say::say_all;
use crate::call::{Call, CallError, MAX_DIGITS};

/// A question to the caller, without what its answer means.
#[derive(Clone, Debug)]
pub(crate) struct QuestionOptions {
    pub(crate) question: Vec<Prompt>,
    pub(crate) tries: u16,
    /// What is said after the first silence, the second, …; the last one stays.
    pub(crate) no_input: Vec<Vec<Prompt>>,
    /// The same for wrong input.
    pub(crate) invalid_input: Vec<Vec<Prompt>>,
    pub(crate) final_prompt: Vec<Prompt>,
    /// For the first key, from the end of the prompts on.
    pub(crate) timeout: Duration,
    /// From one key to the next.
    pub(crate) inter_digit_timeout: Duration,
    pub(crate) min_digits: u16,
    pub(crate) max_digits: u16,
    pub(crate) terminator: Option<Digit>,
    /// Keys during the prompts interrupt them and count.
    pub(crate) barge_in: bool,
}

impl QuestionOptions {
    pub(crate) fn new(question: Vec<Prompt>) -> Self {
        Self {
            question,
            tries: 3,
            no_input: Vec::new(),
            invalid_input: Vec::new(),
            final_prompt: Vec::new(),
            timeout: Duration::from_secs(5),
            inter_digit_timeout: Duration::from_secs(3),
            min_digits: 1,
            max_digits: MAX_DIGITS,
            terminator: Some(Digit::POUND),
            barge_in: true,
        }
    }

    /// Asks until `judge` accepts the keys, or the tries are spent (`None`). What `judge` answers to wrong keys is said
    /// before the next try; an empty list means the question's own words for wrong input. Fewer keys than the
    /// minimum are wrong without asking `judge`.
    pub(crate) async fn ask<T>(
        &self,
        call: &mut Call,
        mut judge: impl FnMut(&str) -> Result<T, Vec<Prompt>>,
    ) -> Result<Option<T>, CallError> {
        let mut attempts = AttemptCounter::of(self);
        while let Some(prompts) = attempts.next() {
            match self.keys(call, &prompts).await? {
                None => attempts.silent(),
                Some(keys) if keys.len() < usize::from(self.min_digits) => attempts.invalid_input(Vec::new()),
                Some(keys) => match judge(&keys) {
                    Ok(answer) => return Ok(Some(answer)),
                    Err(words) => attempts.invalid_input(words),
                },
            }
        }
        Ok(None)
    }

    /// Makes one try: says the prompts and collects keys, at most the maximum, without the terminator. `None` if no key
    /// was pressed.
    pub(crate) async fn keys(
        &self,
        call: &mut Call,
        prompts: &[Prompt],
    ) -> Result<Option<Zeroizing<String>>, CallError> {
        let Some(first) = self.first_key(call, prompts).await? else { return Ok(None) };
        let max = self.max_digits.clamp(1, MAX_DIGITS);
        // In its whole size, so that growing leaves no copy of the keys.
        let mut keys = Zeroizing::new(String::with_capacity(usize::from(max)));
        if Some(first) == self.terminator {
            return Ok(Some(keys));
        }
        keys.push(first.as_char());
        if max > 1 {
            self.further_keys(call, max, &mut keys).await?;
        }
        Ok(Some(keys))
    }

    /// Says the prompts and waits for a key; `None` if none was pressed.
    pub(crate) async fn first_key(&self, call: &mut Call, prompts: &[Prompt]) -> Result<Option<Digit>, CallError> {
        let escape = if self.barge_in { ANY_KEY } else { "" };
        match say_all(call, prompts, escape).await? {
            Some(key) => Ok(Some(key)),
            None => call.wait_for_digit(self.timeout).await,
        }
    }

    /// The keys after the first one. GET DATA takes them without a gap, but knows only `#` as a terminator.
    async fn further_keys(&self, call: &mut Call, max: u16, keys: &mut String) -> Result<(), CallError> {
        if self.terminator == Some(Digit::POUND) {
            let entered = call.get_data("").timeout(self.inter_digit_timeout).max_digits(max - 1).await?;
            let further = Zeroizing::new(entered.digits.into_string());
            keys.push_str(&further);
            return Ok(());
        }
        while keys.len() < usize::from(max) {
            match call.wait_for_digit(self.inter_digit_timeout).await? {
                Some(key) if Some(key) != self.terminator => keys.push(key.as_char()),
                _ => break,
            }
        }
        Ok(())
    }
}

/// Counts the tries of a question, and knows what is said at each.
pub(crate) struct AttemptCounter<'a> {
    question: &'a QuestionOptions,
    made: u16,
    silences: usize,
    mistakes: usize,
    /// Why the question comes again.
    why: Vec<Prompt>,
}

impl<'a> AttemptCounter<'a> {
    pub(crate) fn of(question: &'a QuestionOptions) -> Self {
        Self { question, made: 0, silences: 0, mistakes: 0, why: Vec::new() }
    }

    /// What is said at the next try: why it comes, that it is the last one, and the question. `None` if the tries are
    /// spent.
    pub(crate) fn next(&mut self) -> Option<Vec<Prompt>> {
        let tries = self.question.tries.max(1);
        if self.made == tries {
            return None;
        }
        self.made += 1;
        let mut prompts = std::mem::take(&mut self.why);
        if self.made == tries && tries > 1 {
            prompts.extend_from_slice(&self.question.final_prompt);
        }
        prompts.extend_from_slice(&self.question.question);
        Some(prompts)
    }

    /// No key was pressed.
    pub(crate) fn silent(&mut self) {
        self.why = nth_or_last(&self.question.no_input, self.silences);
        self.silences += 1;
    }

    /// The keys were wrong; `words` say how, or nothing.
    pub(crate) fn invalid_input(&mut self, words: Vec<Prompt>) {
        self.why = if words.is_empty() { nth_or_last(&self.question.invalid_input, self.mistakes) } else { words };
        self.mistakes += 1;
    }
}

/// The words for this time, or the last ones that there are.
fn nth_or_last(words: &[Vec<Prompt>], time: usize) -> Vec<Prompt> {
    words.get(time).or(words.last()).cloned().unwrap_or_default()
}

/// The options that all questions have, for a builder with a field `question: QuestionOptions`.
macro_rules! question_options {
    () => {
        /// Sets how often the question is asked, 1 time at least; default: 3 times.
        pub fn tries(mut self, tries: u16) -> Self {
            self.question.tries = tries;
            self
        }

        /// Sets how long to wait for the first key, from the end of the question on; default: 5 s.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.question.timeout = timeout;
            self
        }

        /// Adds what is said before the question comes again after no key was pressed; default: nothing. May be called
        /// repeatedly: the nth prompt is for the nth silence, and the last one is reused.
        pub fn no_input(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.no_input.push(prompts.into_list());
            self
        }

        /// Adds what is said before the question comes again after a wrong input; default: nothing. May be called
        /// repeatedly: the nth prompt is for the nth wrong input, and the last one is reused.
        pub fn invalid_input(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.invalid_input.push(prompts.into_list());
            self
        }

        /// Sets what is said before the last of several tries, after the words for silence or wrong input; default:
        /// nothing.
        pub fn final_prompt(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            self.question.final_prompt = prompts.into_list();
            self
        }

        /// Turns barge-in off: the question is played to its end, and keys during it are dropped. Default: a key
        /// interrupts it and counts.
        pub fn no_barge_in(mut self) -> Self {
            self.question.barge_in = false;
            self
        }
    };
}
pub(crate) use question_options;

/// What questions with a choice of keys have in addition.
macro_rules! choice_options {
    () => {
        /// Adds what is said before the question comes again in both cases, no key and a wrong one: as
        /// [`no_input`](Self::no_input) and [`invalid_input`](Self::invalid_input) with the same prompts.
        pub fn no_choice(mut self, prompts: impl crate::talk::prompt::Prompts) -> Self {
            let words = prompts.into_list();
            self.question.no_input.push(words.clone());
            self.question.invalid_input.push(words);
            self
        }
    };
}
pub(crate) use choice_options;
