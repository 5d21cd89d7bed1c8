//! What `#[derive(Menu)]` writes: choices, submenus, and whether keys collide.

/// A choice, as `#[derive(Menu)]` writes it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct Choice {
    /// The keys to press.
    pub key: &'static str,
    /// Whether it can be made in all submenus too.
    pub everywhere: bool,
    /// The submenu that it leads to.
    pub inner: Option<Inner>,
}

/// A submenu, as `#[derive(Menu)]` writes it.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "only the macro of the same version writes it")]
pub struct Inner {
    /// The sound that lists its choices.
    pub prompt: &'static str,
    /// The keys that lead back.
    pub back: &'static str,
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

/// Returns whether one is a prefix of the other.
const fn overlap(one: &str, other: &str) -> bool {
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
    use super::{Choice, Inner, are_free};

    const fn choice(key: &'static str, inner: Option<Inner>) -> Choice {
        Choice { key, everywhere: false, inner }
    }

    const DEEP: &[Choice] = &[choice("7", None)];
    const WITHIN: &[Choice] =
        &[choice("21", None), choice("4", Some(Inner { prompt: "deep", back: "9", choices: DEEP }))];

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
}
