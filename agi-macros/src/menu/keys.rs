//! The keys of one menu: no key means two things.

use syn::LitStr;

use super::choices::Choice;
use crate::errors::Errors;

/// Finds keys that mean two things. A key that is a prefix of another would have to wait for the next key each time, so
/// it is refused too.
pub(crate) fn check(choices: &[Choice], errors: &mut Errors) {
    for (index, choice) in choices.iter().enumerate() {
        if let Some(first) = choices[..index].iter().find(|first| overlap(&first.key, &choice.key)) {
            say(&first.key, &choice.key, &format!("`{}`", first.variant), errors);
        }
        // A choice that can be made everywhere can be made in the submenu too.
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
             give all choices after one digit keys of the same length"
        )
    };
    errors.at(second, mistake);
}

fn overlap(one: &LitStr, other: &LitStr) -> bool {
    let (one, other) = (one.value(), other.value());
    !one.is_empty() && !other.is_empty() && (one.starts_with(&other) || other.starts_with(&one))
}
