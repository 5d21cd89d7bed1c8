//! The keys of a telephone: what can be pressed, and what is still free.

/// Says why a caller cannot press these keys.
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

/// The digits that no key in use begins with, in the order in which menus use them.
pub(crate) fn free(used: &[String]) -> impl Iterator<Item = char> {
    "1234567890".chars().filter(|key| !used.iter().any(|used| used.starts_with(*key)))
}
