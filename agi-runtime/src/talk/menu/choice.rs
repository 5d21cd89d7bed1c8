//! What `#[derive(Menu)]` writes: choices, submenus, and whether keys collide.

use crate::route::SourceLocation;

/// A choice, as `#[derive(Menu)]` writes it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct Choice {
    /// The keys to press.
    pub key: &'static str,
    /// Whether it can be made in all submenus too.
    pub everywhere: bool,
    /// What can be said instead of the keys.
    pub phrases: &'static [Phrase],
    /// The submenu that it leads to.
    pub inner: Option<Inner>,
}

/// A menu that is linked into the program, as `#[derive(Menu)]` submits it, for the list of those that no test reached.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct MenuEntry {
    /// The enum's path, such as `ivr::Desk`.
    pub name: &'static str,
    /// Its choices.
    pub choices: &'static [Choice],
    /// Whether it has none of the app's keys.
    pub own_keys: bool,
    /// Where its derive is.
    pub place: SourceLocation,
}

inventory::collect!(MenuEntry);

/// What can be said to make a choice, as `#[derive(Menu)]` writes it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct Phrase {
    /// The phrase as it is written in the program.
    pub text: &'static str,
    /// Its words, in the form in which they are compared.
    pub words: &'static str,
}

/// A submenu, as `#[derive(Menu)]` writes it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct Inner {
    /// The sound that lists its choices.
    pub prompt: &'static str,
    /// The keys that lead back.
    pub back: &'static str,
    /// Whether the choice says so, and not the default.
    pub own_back: bool,
    /// Whether it has none of the app's keys.
    pub own_keys: bool,
    /// Its choices.
    pub choices: &'static [Choice],
}

/// Returns whether none of these keys collides with a key of the choices or (`deep`) of their submenus.
#[must_use]
pub const fn are_free(keys: &[&str], choices: &[Choice], deep: bool) -> bool {
    let mut at = 0;
    while at < keys.len() {
        let mut choice = 0;
        while choice < choices.len() {
            if overlap(keys[at], choices[choice].key) {
                return false;
            }
            match &choices[choice].inner {
                Some(inner)
                    if deep && (overlap(keys[at], inner.back) || !are_free(&[keys[at]], inner.choices, true)) =>
                {
                    return false;
                }
                _ => {}
            }
            choice += 1;
        }
        at += 1;
    }
    true
}

/// Returns whether these words are not a phrase of the choices or of their submenus.
#[must_use]
pub const fn is_unsaid(words: &str, choices: &[Choice]) -> bool {
    let mut at = 0;
    while at < choices.len() {
        let mut phrase = 0;
        while phrase < choices[at].phrases.len() {
            if same(words, choices[at].phrases[phrase].words) {
                return false;
            }
            phrase += 1;
        }
        match &choices[at].inner {
            Some(inner) if !is_unsaid(words, inner.choices) => return false,
            _ => {}
        }
        at += 1;
    }
    true
}

/// Returns whether none of the choices has a phrase. (Of their submenus, the macro that wrote these choices has made sure
/// that a choice with a phrase leads to every phrase.)
#[must_use]
pub const fn has_no_phrases(choices: &[Choice]) -> bool {
    let mut at = 0;
    while at < choices.len() {
        if !choices[at].phrases.is_empty() {
            return false;
        }
        at += 1;
    }
    true
}

const fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && overlap(one, other)
}

/// Returns whether one is a prefix of the other.
pub(super) const fn overlap(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::{Choice, Inner, Phrase, are_free, has_no_phrases, is_unsaid};

    const fn choice(key: &'static str, inner: Option<Inner>) -> Choice {
        Choice { key, everywhere: false, phrases: &[], inner }
    }

    const DEEP: &[Choice] = &[choice("7", None)];
    const WITHIN: &[Choice] = &[
        choice("21", None),
        choice("4", Some(Inner { prompt: "deep", back: "9", own_back: true, own_keys: false, choices: DEEP })),
    ];

    #[test]
    fn a_key_that_begins_another_or_is_begun_by_it_is_not_free() {
        assert!(are_free(&["1", "22", "5"], WITHIN, true));
        for taken in ["2", "21", "213", "4", "42"] {
            assert!(!are_free(&["1", taken], WITHIN, false), "{taken}");
        }
    }

    #[test]
    fn the_menus_within_count_only_for_keys_from_everywhere() {
        for within in ["7", "9"] {
            assert!(are_free(&[within], WITHIN, false) && !are_free(&[within], WITHIN, true), "{within}");
        }
    }
    #[test]
    fn a_phrase_is_taken_by_the_whole_of_another_at_any_depth() {
        const SAID: &[Phrase] = &[Phrase { text: "Sales!", words: "sales" }];
        const CHOICES: &[Choice] = &[Choice { phrases: SAID, ..choice("1", None) }];
        const AROUND: &[Choice] = &[choice(
            "4",
            Some(Inner { prompt: "deep", back: "9", own_back: true, own_keys: false, choices: CHOICES }),
        )];
        for choices in [CHOICES, AROUND] {
            assert!(!is_unsaid("sales", choices));
            assert!(["sale", "sales department", ""].iter().all(|words| is_unsaid(words, choices)));
        }
        assert!(!has_no_phrases(CHOICES) && has_no_phrases(AROUND));
    }
}
