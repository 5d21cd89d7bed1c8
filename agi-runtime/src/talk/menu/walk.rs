//! The caller's way through a menu and the menus within it.

use std::time::Duration;

use super::{Choice, Inner};
use crate::talk::prompt::{Prompt, file};
use crate::talk::question::{AttemptCounter, QuestionOptions};
use crate::talk::say::{ANY_KEY, say_all};
use crate::{Call, CallError, Digit};

/// A caller's way through the menus.
pub(super) struct Walk {
    /// The words of the outermost menu.
    asking: QuestionOptions,
    repeat: Option<char>,
    /// The choices of the outermost menu.
    choices: &'static [Choice],
    /// The menus within that the caller is in, the outermost first.
    levels: Vec<Level>,
}

/// A menu within, and the place of its choice in the menu around it.
struct Level {
    place: usize,
    inner: Inner,
}

/// What keys mean.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// The places of the choices that lead there.
    Choice(Vec<usize>),
    Back,
    Repeat,
    Wrong,
    /// They may become a choice.
    NotYet {
        /// How many more keys it takes at least.
        missing: usize,
    },
}

impl Walk {
    pub(super) fn new(asking: QuestionOptions, repeat: Option<char>, choices: &'static [Choice]) -> Self {
        Self { asking, repeat, choices, levels: Vec::new() }
    }

    /// The places of the choices that lead to the one that was made; `None` when the tries are spent.
    pub(super) async fn choose(mut self, call: &mut Call) -> Result<Option<Vec<usize>>, CallError> {
        'menu: loop {
            let question = match self.levels.last() {
                Some(level) => vec![file(level.inner.prompt)],
                None => self.asking.question.clone(),
            };
            let asking = QuestionOptions { question, ..self.asking.clone() };
            let mut attempts = AttemptCounter::of(&asking);
            let mut again = None;
            while let Some(prompts) = again.take().or_else(|| attempts.next()) {
                match self.pressed(call, &asking, &prompts).await? {
                    None => attempts.silent(),
                    Some(Meaning::Repeat) => again = Some(asking.question.clone()),
                    Some(Meaning::Back) => {
                        self.levels.pop();
                        continue 'menu;
                    }
                    Some(Meaning::Choice(mut path)) => {
                        let Some(inner) = choice_at(self.choices, &path).and_then(|choice| choice.inner) else {
                            return Ok(Some(path));
                        };
                        let Some(place) = path.pop() else { return Ok(None) };
                        self.levels.truncate(path.len());
                        self.levels.push(Level { place, inner });
                        continue 'menu;
                    }
                    Some(Meaning::Wrong | Meaning::NotYet { .. }) => attempts.invalid_input(Vec::new()),
                }
            }
            return Ok(None);
        }
    }

    /// Says the prompts and waits for keys that mean something; `None` if none was pressed.
    async fn pressed(
        &self,
        call: &mut Call,
        asking: &QuestionOptions,
        prompts: &[Prompt],
    ) -> Result<Option<Meaning>, CallError> {
        let escape = if asking.interruptible { ANY_KEY } else { "" };
        let early = say_all(call, prompts, escape).await?;
        let first = match early {
            Some(key) => Some(key),
            None => call.wait_for_digit(asking.timeout).await?,
        };
        let Some(first) = first else { return Ok(None) };
        let mut keys = first.as_char().to_string();
        loop {
            let meaning = self.meaning(&keys);
            let Meaning::NotYet { missing } = meaning else { return Ok(Some(meaning)) };
            let further = further_keys(call, asking, missing).await?;
            if further.is_empty() {
                return Ok(Some(meaning));
            }
            keys.push_str(&further);
        }
    }

    /// What these keys mean where the caller is: the choices there, those that can be made everywhere, back, and again.
    fn meaning(&self, keys: &str) -> Meaning {
        let here: Vec<_> = self.levels.iter().map(|level| level.place).collect();
        let mut missing: Option<usize> = None;
        for depth in (0..=here.len()).rev() {
            let around = depth.checked_sub(1).and_then(|within| self.levels.get(within));
            let listed = around.map_or(self.choices, |level| level.inner.choices);
            for (place, choice) in listed.iter().enumerate() {
                if depth < here.len() && !choice.everywhere {
                    continue;
                }
                match choice.key.strip_prefix(keys) {
                    Some("") => return Meaning::Choice([&here[..depth], &[place]].concat()),
                    Some(rest) => missing = Some(missing.map_or(rest.len(), |least| least.min(rest.len()))),
                    None => {}
                }
            }
        }
        match self.levels.last().and_then(|level| level.inner.back.strip_prefix(keys)) {
            Some("") => return Meaning::Back,
            Some(rest) => missing = Some(missing.map_or(rest.len(), |least| least.min(rest.len()))),
            None => {}
        }
        match missing {
            Some(missing) => Meaning::NotYet { missing },
            None if self.repeat.is_some_and(|repeat| keys == repeat.encode_utf8(&mut [0; 4])) => Meaning::Repeat,
            None => Meaning::Wrong,
        }
    }
}

/// The choice that these places lead to.
fn choice_at(mut choices: &'static [Choice], path: &[usize]) -> Option<&'static Choice> {
    let (last, within) = path.split_last()?;
    for place in within {
        choices = choices.get(*place)?.inner.as_ref()?.choices;
    }
    choices.get(*last)
}

/// Up to so many more keys; none when the time is over. GET DATA takes several without a gap, and ends at a `#`, which
/// then is a key like all others.
async fn further_keys(call: &mut Call, asking: &QuestionOptions, missing: usize) -> Result<String, CallError> {
    if missing == 1 {
        let key = call.wait_for_digit(asking.between).await?;
        return Ok(key.map(Digit::as_char).into_iter().collect());
    }
    // To GET DATA, 0 is Asterisk's own timeout.
    let between = asking.between.max(Duration::from_millis(1));
    let most = u16::try_from(missing).unwrap_or(u16::MAX);
    let entered = call.get_data("").timeout(between).max_digits(most).await?;
    let mut keys = entered.digits.as_str().to_owned();
    if !entered.timed_out && keys.len() < missing {
        keys.push('#');
    }
    Ok(keys)
}
