//! The keys of one menu: what can be pressed, and that no key stands for two things.

use syn::LitStr;

use super::choices::Choice;
use crate::errors::Errors;

/// Why these are no keys that a caller can press.
pub(crate) fn mistake(keys: &str) -> Option<String> {
    if keys.is_empty() {
        return Some("the key is missing: write `\"1\"`".to_owned());
    }
    let wrong = keys.chars().find(|key| !matches!(key, '0'..='9' | '*' | '#' | 'A'..='D'))?;
    Some(match wrong {
        'a'..='d' => format!("the key is called {}: write it as a capital letter", wrong.to_ascii_uppercase()),
        _ => format!("a telephone has no key {wrong:?}: its keys are 0 to 9, `*` and `#` (and A to D on a few)"),
    })
}

/// The digits that are still free, in the order in which menus use them.
pub(crate) fn free(choices: &[Choice]) -> Vec<char> {
    let taken = |key: &char| choices.iter().any(|choice| choice.key.value().starts_with(*key));
    "1234567890".chars().filter(|key| !taken(key)).collect()
}

/// Finds keys that stand for two things. One that is the beginning of another would have to wait for the next key each
/// time, so it is refused too.
pub(crate) fn check(choices: &[Choice], errors: &mut Errors) {
    for (index, choice) in choices.iter().enumerate() {
        if let Some(first) = choices[..index].iter().find(|first| overlap(&first.key, &choice.key)) {
            say(&first.key, &choice.key, &format!("`{}`", first.variant), errors);
        }
        // A choice that is reached from everywhere is reached from the menu within too.
        let Some(inner) = &choice.inner else { continue };
        let mut everywhere = choices.iter().filter(|choice| choice.everywhere);
        if let Some(first) = everywhere.find(|first| overlap(&first.key, &inner.back)) {
            let (key, name) = (first.key.value(), &first.variant);
            let mistake =
                format!("in there, {key} leads to `{name}` and not back: write `back = \"…\"` with another key");
            errors.at(&inner.back, mistake);
        }
    }
}

fn say(first: &LitStr, second: &LitStr, name: &str, errors: &mut Errors) {
    let (one, other) = (first.value(), second.value());
    let mistake = if one == other {
        format!("{one} is the key of {name} already: give it another one")
    } else {
        format!(
            "{one} and {other}: a caller who has pressed the shorter one is there already ({name} has {one}); \
             give all choices behind one digit keys of the same length"
        )
    };
    errors.at(second, mistake);
}

fn overlap(one: &LitStr, other: &LitStr) -> bool {
    let (one, other) = (one.value(), other.value());
    !one.is_empty() && !other.is_empty() && (one.starts_with(&other) || other.starts_with(&one))
}
