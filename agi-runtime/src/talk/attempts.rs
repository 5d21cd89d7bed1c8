//! The tries of a question: how many are left, and what is said at each.

use super::answer::NoAnswer;
use super::prompt::Prompt;
use super::question::{Answer, QuestionOptions};
use crate::call::{Asking, Call, CallError};
#[cfg(feature = "audio")]
use crate::voice::Heard;

/// What a caller answered, to be judged.
#[derive(Clone, Copy)]
pub(crate) enum Given<'a> {
    Keys(&'a str),
    #[cfg(feature = "audio")]
    Heard(&'a Heard),
}

impl QuestionOptions {
    /// Asks until `judge` accepts what was given, or no try is left. The prompts that `judge` returns for invalid input are
    /// said before the next try; an empty list means the question's own prompts for it. Fewer keys than the minimum are
    /// invalid without asking `judge`. `choices` says for a transcript what can be keyed.
    pub(crate) async fn ask<T>(
        &self,
        call: &mut Call,
        choices: impl Fn() -> String,
        mut judge: impl FnMut(Given<'_>) -> Result<T, Vec<Prompt>>,
    ) -> Result<Result<T, NoAnswer>, CallError> {
        let mut attempts = AttemptCounter::of(self);
        while let Some(prompts) = attempts.next() {
            attempts.tell(call, &choices);
            let judged = match self.answer(call, &prompts).await? {
                Answer::Nothing => {
                    attempts.silent();
                    continue;
                }
                Answer::Keys(keys) => {
                    let is_short = keys.len() < usize::from(self.min_digits);
                    let judged = if is_short { Err(Vec::new()) } else { judge(Given::Keys(&keys)) };
                    if judged.is_err() {
                        self.unless_operator(call, &keys)?;
                    }
                    judged
                }
                #[cfg(feature = "audio")]
                Answer::Heard(heard) => judge(Given::Heard(&heard)),
                #[cfg(feature = "audio")]
                Answer::NotUnderstood => Err(Vec::new()),
            };
            match judged {
                Ok(answer) => return Ok(Ok(answer)),
                Err(words) => attempts.invalid_input(words),
            }
        }
        Ok(Err(attempts.reason()))
    }
}

/// How often a terminator alone costs no try, in one question.
const FREE_TERMINATORS: u16 = 10;

/// Counts the tries of a question, and knows what is said at each.
pub(crate) struct AttemptCounter<'a> {
    question: &'a QuestionOptions,
    made: u16,
    lone_terminators: u16,
    silences: usize,
    mistakes: usize,
    was_refused: bool,
    /// Why the question is repeated.
    why: Vec<Prompt>,
    /// That it is asked, for a telephone in this process.
    asking: Option<Asking>,
}

impl<'a> AttemptCounter<'a> {
    pub(crate) fn of(question: &'a QuestionOptions) -> Self {
        Self {
            question,
            made: 0,
            lone_terminators: 0,
            silences: 0,
            mistakes: 0,
            was_refused: false,
            why: Vec::new(),
            asking: None,
        }
    }

    /// Returns what is said at the next try: why the question is repeated, that it is the last try, and the question.
    /// `None` if no try is left.
    pub(crate) fn next(&mut self) -> Option<Vec<Prompt>> {
        let tries = self.question.tries();
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

    /// Tells whoever records the call, and a telephone in this process, that this try begins, and what can be keyed.
    pub(crate) fn tell(&mut self, call: &mut Call, choices: impl Fn() -> String) {
        call.dialogue.begin_asking(&mut self.asking, || (choices(), self.question.phrases()));
        let dialogue = call.dialogue.dialogue_mut();
        if dialogue.is_observed() {
            dialogue.asks(&choices(), self.made > 1);
        }
    }

    /// Notes that no key was pressed.
    pub(crate) fn silent(&mut self) {
        self.why = nth_or_last(self.question.after_no_input(), self.silences);
        self.silences += 1;
    }

    /// Notes that the caller did not confirm what was entered.
    pub(crate) fn not_confirmed(&mut self) {
        self.was_refused = true;
    }

    /// Returns why there is no answer, when no try is left.
    pub(crate) fn reason(&self) -> NoAnswer {
        match (self.was_refused, self.mistakes, self.lone_terminators) {
            (true, ..) => NoAnswer::NotConfirmed,
            (false, 0, 0) => NoAnswer::NoInput,
            _ => NoAnswer::InvalidInput,
        }
    }

    /// Notes that the terminator was the only key, which costs no try: callers press it once too often. A key that is stuck
    /// ends the question all the same.
    pub(crate) fn lone_terminator(&mut self) {
        if self.lone_terminators < FREE_TERMINATORS {
            self.lone_terminators += 1;
            self.made -= 1;
        } else {
            self.invalid_input(Vec::new());
        }
    }

    /// Notes that the keys were invalid; `words` say why, or are empty.
    pub(crate) fn invalid_input(&mut self, words: Vec<Prompt>) {
        self.why =
            if words.is_empty() { nth_or_last(self.question.after_invalid_input(), self.mistakes) } else { words };
        self.mistakes += 1;
    }
}

/// Returns the prompts for this time, or the last ones.
fn nth_or_last(words: &[Vec<Prompt>], time: usize) -> Vec<Prompt> {
    words.get(time).or(words.last()).cloned().unwrap_or_default()
}
