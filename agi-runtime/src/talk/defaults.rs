//! What the questions of an app have in common.

use super::question::{QuestionOptions, choice_options, question_options};
use crate::app::App;

/// What all questions of an app have that do not say otherwise: tries, times, and what is said after no input and after
/// invalid input. [`App::questions`] takes them.
///
/// They are for [`ask`](crate::Call::ask), [`ask_secret`](crate::Call::ask_secret), [`ask_yes_no`](crate::Call::ask_yes_no),
/// [`choose`](crate::Call::choose), [`choose_language`](crate::Call::choose_language), [`menu`](crate::Call::menu) and the
/// review of [`record_message`](crate::Call::record_message), by keys and by voice. What a question sets itself counts; its first
/// `no_input` takes the place of all of the app's, and so does its first `invalid_input`. A called party is asked by
/// [`ask_to_accept`](crate::Call::ask_to_accept), which has its own.
#[derive(Debug)]
pub struct QuestionDefaults {
    question: QuestionOptions,
}

impl Default for QuestionDefaults {
    fn default() -> Self {
        Self::new()
    }
}

impl QuestionDefaults {
    /// Makes defaults that change nothing.
    #[must_use]
    pub fn new() -> Self {
        Self { question: QuestionOptions::new(Vec::new()) }
    }

    question_options!(#[must_use]);
    choice_options!(#[must_use]);

    /// Sets how long to wait for each key after the first; default: 3 s.
    #[must_use]
    pub fn inter_digit_timeout(mut self, timeout: std::time::Duration) -> Self {
        self.question.inter_digit_timeout = timeout;
        self
    }
}

impl App {
    /// Sets what all questions of the app have that do not say otherwise; default: three tries, 5 s for the first key and 3 s
    /// for each further one, and nothing said in between.
    ///
    /// ```
    /// use agi_runtime::QuestionDefaults;
    /// use agi_runtime::prelude::*;
    /// use std::time::Duration;
    ///
    /// #[agi_route("/order", manual)]
    /// async fn order(call: &mut Call) -> Result {
    ///     let number = call.ask::<u32>("order/number").max_digits(8).await?; // twice, and "sorry" in between
    ///     # let _: Option<u32> = number;
    ///     Ok(())
    /// }
    ///
    /// let questions = QuestionDefaults::new().tries(2).timeout(Duration::from_secs(8)).no_choice("sorry");
    /// let app = App::with(routes![order]).questions(questions);
    /// # app.check().unwrap();
    /// ```
    #[must_use]
    pub fn questions(mut self, defaults: QuestionDefaults) -> Self {
        self.state.insert_unlisted(defaults.question);
        self
    }
}
