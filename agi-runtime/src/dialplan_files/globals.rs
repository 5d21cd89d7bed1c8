//! Global variables that always have the same value: those of `[globals]`, and of `Set(GLOBAL(x)=…)`.

use std::collections::HashMap;

/// Their values, by name. One that is set to several things has none.
#[derive(Debug, Default)]
pub(crate) struct Globals(HashMap<String, Option<String>>);

impl Globals {
    pub(super) fn set(&mut self, name: &str, value: &str) {
        let known = self.0.entry(name.to_owned()).or_insert_with(|| Some(value.to_owned()));
        if known.as_deref() != Some(value) {
            *known = None;
        }
    }

    /// Says that a channel may have a variable of this name, which hides the global one.
    pub(super) fn hide(&mut self, name: &str) {
        self.0.insert(name.to_owned(), None);
    }

    /// The value of `${NAME}` or `${GLOBAL(NAME)}`, if it is one, and always the same.
    pub(super) fn value(&self, written: &str) -> Option<&str> {
        let name = written.strip_prefix("${")?.strip_suffix('}')?;
        let name = name.strip_prefix("GLOBAL(").and_then(|name| name.strip_suffix(')')).unwrap_or(name);
        self.0.get(name)?.as_deref()
    }

    #[cfg(test)]
    pub(super) fn of(values: &[(&str, &str)]) -> Self {
        let mut globals = Self::default();
        for (name, value) in values {
            globals.set(name, value);
        }
        globals
    }
}

#[cfg(test)]
mod tests {
    use super::Globals;

    #[test]
    fn a_global_that_is_set_to_two_things_is_not_known() {
        let globals = Globals::of(&[("A", "1"), ("B", "1"), ("A", "2"), ("B", "1")]);
        assert_eq!((globals.value("${A}"), globals.value("${GLOBAL(B)}")), (None, Some("1")));
    }
}
