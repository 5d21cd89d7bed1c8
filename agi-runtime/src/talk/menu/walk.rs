//! The caller's path through a menu and its submenus.

use agi_protocol::Digit;

#[cfg(feature = "audio")]
use super::choice::Phrase;
use super::choice::{Choice, Inner};
use super::keys::{Keys, text};
use crate::call::{Call, CallError};
use crate::talk::answer::NoAnswer;
use crate::talk::attempts::AttemptCounter;
#[cfg(feature = "audio")]
use crate::talk::by_voice::Turned;
use crate::talk::prompt::{Prompt, file};
use crate::talk::question::QuestionOptions;
#[cfg(feature = "audio")]
use crate::voice::{Heard, phrases, words::words};

/// A caller's path through the menus.
pub(super) struct Walk {
    /// The prompts and options of the outermost menu.
    question: QuestionOptions,
    repeat_key: Option<Digit>,
    /// The keys of the app.
    keys: Keys,
    /// Whether the outermost menu has none of them.
    own_keys: bool,
    /// The choices of the outermost menu.
    choices: &'static [Choice],
    /// The submenus that the caller is in, the outermost first.
    levels: Vec<Level>,
}

/// A submenu, and the index of its choice in the outer menu.
struct Level {
    place: usize,
    inner: Inner,
}

/// What can be entered in a menu.
struct Entry {
    keys: &'static str,
    #[cfg(feature = "audio")]
    phrases: &'static [Phrase],
    action: Action,
}

/// What keys do.
#[derive(Clone, Copy)]
enum Action {
    /// They make the choice at the index `place` of a menu that the caller is in. `depth` counts from the outermost
    /// menu.
    Choose {
        depth: usize,
        place: usize,
        inner: Option<Inner>,
    },
    Back,
    Repeat,
    Operator,
}

/// What keys mean.
enum Meaning {
    Does(Action),
    Wrong,
    /// They may still become a choice.
    Begins {
        /// How many more keys it takes at least.
        missing: usize,
    },
}

impl Walk {
    pub(super) fn new(
        question: QuestionOptions,
        repeat_key: Option<Digit>,
        keys: Keys,
        own_keys: bool,
        choices: &'static [Choice],
    ) -> Self {
        Self { question, repeat_key, keys, own_keys, choices, levels: Vec::new() }
    }

    /// The keys of the app where the caller is, with the menu's own that repeats.
    fn keys_here(&self) -> Keys {
        let own_keys = self.levels.last().map_or(self.own_keys, |level| level.inner.own_keys);
        let app = if own_keys { Keys::default() } else { self.keys };
        Keys { repeat: self.repeat_key.or(app.repeat), ..app }
    }

    /// Returns the indexes of the choices that lead to the one that was made, or why none was made.
    pub(super) async fn choose(mut self, call: &mut Call) -> Result<Result<Vec<usize>, NoAnswer>, CallError> {
        loop {
            let action = match self.ask_level(call).await? {
                Ok(action) => action,
                Err(why) => return Ok(Err(why)),
            };
            match action {
                Action::Choose { depth, place, inner } => {
                    self.levels.truncate(depth);
                    let Some(inner) = inner else {
                        let around = self.levels.iter().map(|level| level.place);
                        return Ok(Ok(around.chain([place]).collect()));
                    };
                    self.levels.push(Level { place, inner });
                }
                Action::Back => drop(self.levels.pop()),
                Action::Repeat => {}
                Action::Operator => return Err(call.leaves_for_operator()),
            }
        }
    }

    /// Asks in the menu that the caller is in, until keys do something other than repeat it. Returns why they did not
    /// when no try is left.
    async fn ask_level(&self, call: &mut Call) -> Result<Result<Action, NoAnswer>, CallError> {
        let prompts = match self.levels.last() {
            Some(level) => vec![file(level.inner.prompt)],
            None => self.question.question.clone(),
        };
        #[cfg_attr(not(feature = "audio"), expect(unused_mut, reason = "only a menu by voice expects phrases"))]
        let mut question = QuestionOptions { question: prompts, ..self.question.clone() };
        let entries = self.entries();
        #[cfg(feature = "audio")]
        if question.voice.is_on() {
            question.voice.phrases =
                entries.iter().flat_map(|entry| entry.phrases).map(|phrase| phrase.text.to_owned()).collect();
        }
        let mut attempts = AttemptCounter::of(&question);
        let mut again = None;
        let choices = || self.keys(&entries);
        while let Some(prompts) = again.take().or_else(|| attempts.next()) {
            attempts.tell(call, choices);
            match self.answered(call, &question, &entries, &prompts).await? {
                None => attempts.silent(),
                Some(Meaning::Does(Action::Repeat)) => again = Some(question.question.clone()),
                Some(Meaning::Does(action)) => return Ok(Ok(action)),
                Some(Meaning::Wrong | Meaning::Begins { .. }) => attempts.invalid_input(Vec::new()),
            }
        }
        Ok(Err(attempts.reason()))
    }

    /// Returns what can be entered where the caller is: the choices there, those of the outer menus that can be made
    /// everywhere, and the key that leads back.
    fn entries(&self) -> Vec<Entry> {
        let inner = self.levels.iter().map(|level| level.inner.choices);
        let menus = std::iter::once(self.choices).chain(inner).enumerate();
        let here = self.levels.len();
        let choices = menus.flat_map(|(depth, choices)| {
            let choices = choices.iter().enumerate().filter(move |(_, choice)| depth == here || choice.everywhere);
            choices.map(move |(place, choice)| {
                let action = Action::Choose { depth, place, inner: choice.inner };
                Entry {
                    keys: choice.key,
                    #[cfg(feature = "audio")]
                    phrases: choice.phrases,
                    action,
                }
            })
        });
        let back = self.levels.last().map(|level| Entry {
            keys: self.keys_here().back.filter(|_| !level.inner.own_back).map_or(level.inner.back, text),
            #[cfg(feature = "audio")]
            phrases: &[],
            action: Action::Back,
        });
        choices.chain(back).collect()
    }

    /// Returns the keys of all that can be entered, as a transcript has them.
    fn keys(&self, entries: &[Entry]) -> String {
        let Keys { repeat, operator, .. } = self.keys_here();
        let more = [repeat, operator].into_iter().flatten().map(text);
        entries.iter().map(|entry| entry.keys).chain(more).collect::<Vec<_>>().join(" ")
    }

    /// Says the prompts, and waits for keys or words that mean something; returns `None` if the caller did nothing.
    async fn answered(
        &self,
        call: &mut Call,
        question: &QuestionOptions,
        entries: &[Entry],
        prompts: &[Prompt],
    ) -> Result<Option<Meaning>, CallError> {
        #[cfg(feature = "audio")]
        if question.voice.is_on() {
            return self.answered_by_voice(call, question, entries, prompts).await;
        }
        match question.first_key(call, prompts).await? {
            Some(first) => self.keyed(call, question, entries, first).await,
            None => Ok(None),
        }
    }

    #[cfg(feature = "audio")]
    async fn answered_by_voice(
        &self,
        call: &mut Call,
        question: &QuestionOptions,
        entries: &[Entry],
        prompts: &[Prompt],
    ) -> Result<Option<Meaning>, CallError> {
        let mut more = |keys: &mut String, key: Digit| {
            keys.push(key.as_char());
            matches!(self.meaning(entries, keys), Meaning::Begins { .. })
        };
        let first = match question.voice.turn(call, prompts, question.patience(), &mut more).await? {
            Turned::Nothing => return Ok(None),
            Turned::Keys(keys) => return Ok(Some(self.meaning(entries, &keys))),
            Turned::Heard(heard) => return Ok(Some(said(entries, &heard))),
            Turned::NotUnderstood => return Ok(Some(Meaning::Wrong)),
            Turned::Key(key) => Some(key),
            Turned::ByKeys(said) => question.first_key(call, &prompts[said..]).await?,
        };
        match first {
            Some(first) => self.keyed(call, question, entries, first).await,
            None => Ok(None),
        }
    }

    /// Reads keys from the first one on, until they mean something.
    async fn keyed(
        &self,
        call: &mut Call,
        question: &QuestionOptions,
        entries: &[Entry],
        first: Digit,
    ) -> Result<Option<Meaning>, CallError> {
        let mut keys = first.as_char().to_string();
        loop {
            let meaning = self.meaning(entries, &keys);
            let Meaning::Begins { missing } = meaning else { return Ok(Some(meaning)) };
            let further = further_keys(call, question, missing).await?;
            if further.is_empty() {
                return Ok(Some(meaning));
            }
            keys.push_str(&further);
        }
    }

    /// Returns what these keys mean. No entry's keys are a prefix of another's, so at most one entry has exactly these.
    /// The keys that repeat the menu and lead to the operator apply only if no entry has them.
    fn meaning(&self, entries: &[Entry], keys: &str) -> Meaning {
        let begun = entries.iter().filter_map(|entry| Some((entry.keys.strip_prefix(keys)?.len(), entry.action)));
        match begun.min_by_key(|(missing, _)| *missing) {
            Some((0, action)) => Meaning::Does(action),
            Some((missing, _)) => Meaning::Begins { missing },
            None => {
                let Keys { repeat, operator, .. } = self.keys_here();
                match [repeat, operator].map(|key| key.is_some_and(|key| text(key) == keys)) {
                    [true, _] => Meaning::Does(Action::Repeat),
                    [_, true] => Meaning::Does(Action::Operator),
                    [false, false] => Meaning::Wrong,
                }
            }
        }
    }
}

/// Returns what these words mean.
#[cfg(feature = "audio")]
fn said(entries: &[Entry], heard: &Heard) -> Meaning {
    let all = entries.iter().enumerate();
    let all = all.flat_map(|(index, entry)| entry.phrases.iter().map(move |phrase| (phrase.words, index)));
    match phrases::meaning(&words(&heard.text), all) {
        Some(index) => Meaning::Does(entries[index].action),
        None => Meaning::Wrong,
    }
}

/// Reads up to this many more keys; none after the timeout. GET DATA reads several without a gap, and ends at a `#`,
/// which here is a key like all others.
async fn further_keys(call: &mut Call, question: &QuestionOptions, missing: usize) -> Result<String, CallError> {
    if missing == 1 {
        let key = call.wait_for_digit(question.inter_digit_timeout).await?;
        return Ok(key.map(Digit::as_char).into_iter().collect());
    }
    let most = u16::try_from(missing).unwrap_or(u16::MAX);
    let entered = call.get_data("").timeout(question.inter_digit_timeout).max_digits(most).await?;
    let mut keys = entered.digits.as_str().to_owned();
    if !entered.timed_out && keys.len() < missing {
        keys.push('#');
    }
    Ok(keys)
}
