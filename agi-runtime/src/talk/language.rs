//! Choosing the language of a call.

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use agi_protocol::{ANY_KEY, Digit, RefusedCommand};

use super::answer::NoAnswer;
use super::attempts::AttemptCounter;
use super::one_key::each_of_its_own;
use super::prompt::{Prompt, Prompts};
use super::question::{QuestionOptions, choice_options, question_options};
use super::say::say_all;
use crate::call::{Call, CallError};

impl Call {
    /// Asks in which language the call goes on, sets it ([`set_language`](Call::set_language)), and returns it. Each language
    /// has a key of its own, and what is said about it, **in this language**: "for English press 1, für Deutsch drücken Sie die 2". A
    /// caller who makes no choice has the first.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// #[agi_route("/welcome", manual)]
    /// async fn welcome(call: &mut Call) -> Result {
    ///     call.answer().await?;
    ///     let language = call
    ///         .choose_language([
    ///             (Digit::ONE, "en", "welcome/for-english-press-1"), // en/welcome/for-english-press-1
    ///             (Digit::TWO, "de", "welcome/deutsch-die-2"),       // de/welcome/deutsch-die-2
    ///         ])
    ///         .remember("CHOSEN_LANGUAGE")
    ///         .await?;
    ///     call.verbose(format!("goes on in {language}")).await?;
    ///     call.play("welcome/hello").await?;
    ///     Ok(())
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let mut caller = App::with(routes![welcome]).caller("/welcome").dial().await;
    /// # caller.hears("welcome/deutsch-die-2").await;
    /// # caller.presses("2").await;
    /// # caller.hears("welcome/hello").await;
    /// # assert_eq!(caller.variable("CHANNEL(language)").unwrap(), "de");
    /// # }
    /// ```
    ///
    /// A language is a `&str`, or a type of your own that is `AsRef<str>`, such as an enum. The prompts may be lists, and texts:
    /// `tts.text("Für Deutsch die 2").language("de")`. What is said after no input and after invalid input is said in the first
    /// language. One key is the answer, and the languages' prompts can be interrupted by it.
    ///
    /// A question that ends with an error, or is dropped before its end, leaves the call in the language that was spoken last:
    /// set one ([`set_language`](Call::set_language)) where the handler goes on then.
    ///
    /// # Errors
    /// Besides those of every command: without a language, or with two at one key, it is [`CallError::Refused`], and nothing is
    /// said.
    pub fn choose_language<L, P>(&mut self, languages: impl IntoIterator<Item = (Digit, L, P)>) -> ChooseLanguage<'_, L>
    where
        L: AsRef<str> + Clone,
        P: Prompts,
    {
        let languages = languages.into_iter();
        let languages = languages.map(|(key, language, prompts)| Offer { key, language, prompts: prompts.into_list() });
        let languages = languages.collect();
        let question = QuestionOptions::of(self, Vec::new());
        ChooseLanguage { call: self, question, languages, remembered: None }
    }
}

/// Asks for a language when it is awaited; returns the chosen one, or the first.
#[must_use = "it is asked when it is awaited"]
pub struct ChooseLanguage<'c, L> {
    call: &'c mut Call,
    question: QuestionOptions,
    languages: Vec<Offer<L>>,
    remembered: Option<String>,
}

/// A language that can be chosen.
struct Offer<L> {
    key: Digit,
    language: L,
    prompts: Vec<Prompt>,
}

impl<L> ChooseLanguage<'_, L> {
    question_options!();
    choice_options!();

    /// Remembers the choice in this channel variable, and asks nobody who has made it: the variable then has the language. Default:
    /// nothing is remembered.
    ///
    /// Later AGI calls of the channel find it, and with `__CHOSEN_LANGUAGE` the channels that it makes do, too. Any function
    /// that can be read and written will do: `DB(language/15551234)` keeps it for the caller's next call, in AstDB.
    pub fn remember(self, variable: impl Into<String>) -> Self {
        Self { remembered: Some(variable.into()), ..self }
    }
}

impl<L: AsRef<str> + Clone> ChooseLanguage<'_, L> {
    /// Asks, and returns why no choice was made, if none was: see [`Ask::or_reason`](super::Ask::or_reason). The call then goes
    /// on in the first language all the same.
    ///
    /// # Errors
    /// As those of the question itself.
    pub async fn or_reason(self) -> Result<Result<L, NoAnswer>, CallError> {
        Box::pin(async move { Ok(self.asked().await?.1) }).await
    }

    /// Returns the first language, and the chosen one.
    async fn asked(mut self) -> Result<(L, Result<L, NoAnswer>), CallError> {
        let command = "choose_language";
        let Some(first) = self.languages.first().map(|offer| offer.language.clone()) else {
            return Err(CallError::Refused { command, problem: RefusedCommand::NoKeys });
        };
        each_of_its_own(command, &self.languages.iter().map(|offer| offer.key).collect::<Vec<_>>())?;
        if let Some(known) = self.remembered().await? {
            self.call.set_language(known.as_ref()).await?;
            return Ok((first, Ok(known)));
        }
        let mut spoken = None;
        let question = self.question.clone();
        let mut attempts = AttemptCounter::of(&question);
        let mut chosen = None;
        while let Some(before) = attempts.next() {
            let keys = || self.languages.iter().map(|offer| offer.key.to_string()).collect::<Vec<_>>().join(" ");
            attempts.tell(self.call, keys);
            match self.key(&before, &mut spoken).await? {
                None => attempts.silent(),
                Some(key) => match self.languages.iter().find(|offer| offer.key == key) {
                    Some(offer) => {
                        chosen = Some(offer.language.clone());
                        break;
                    }
                    None => attempts.invalid_input(Vec::new()),
                },
            }
        }
        let goes_on = chosen.as_ref().unwrap_or(&first).as_ref();
        if spoken.as_deref() != Some(goes_on) {
            self.call.set_language(goes_on).await?;
        }
        if let (Some(variable), Some(chosen)) = (&self.remembered, &chosen) {
            self.call.set_variable(variable, chosen.as_ref()).await?;
        }
        Ok((first, chosen.ok_or_else(|| attempts.reason())))
    }

    /// Returns the language that the variable has, if it is among those that can be chosen.
    async fn remembered(&mut self) -> Result<Option<L>, CallError> {
        let Some(variable) = &self.remembered else { return Ok(None) };
        // `__NAME` is NAME of this channel.
        let known = self.call.variable(variable.trim_start_matches('_')).await?;
        let known = known.as_ref().map(ToString::to_string);
        let mut languages = self.languages.iter().map(|offer| &offer.language);
        Ok(languages.find(|language| known.as_deref() == Some(language.as_ref())).cloned())
    }

    /// Says each language's prompts in it, and waits for a key. `spoken` is the language that the call has.
    async fn key(&mut self, before: &[Prompt], spoken: &mut Option<String>) -> Result<Option<Digit>, CallError> {
        let escape = if self.question.barge_in { ANY_KEY } else { "" };
        let first = self.languages.first().map(|offer| (&offer.language, before));
        let parts = first.filter(|_| !before.is_empty()).into_iter();
        for (language, prompts) in parts.chain(self.languages.iter().map(|offer| (&offer.language, &*offer.prompts))) {
            if spoken.as_deref() != Some(language.as_ref()) {
                self.call.set_language(language.as_ref()).await?;
                *spoken = Some(language.as_ref().to_owned());
            }
            if let Some(key) = say_all(self.call, prompts, escape).await? {
                return Ok(Some(key));
            }
        }
        self.question.first_key(self.call, &[]).await
    }
}

impl<'c, L: AsRef<str> + Clone + Send + Sync + 'c> IntoFuture for ChooseLanguage<'c, L> {
    type Output = Result<L, CallError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'c>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (first, chosen) = self.asked().await?;
            Ok(chosen.unwrap_or(first))
        })
    }
}

impl<L> fmt::Debug for ChooseLanguage<'_, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChooseLanguage").field("languages", &self.languages.len()).finish_non_exhaustive()
    }
}
