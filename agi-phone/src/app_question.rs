//! What an app in this process asks its caller, in its own words: the wire only has the keys.

/// A question of the app's: what can be keyed, and what can be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppQuestion {
    /// The keys of each choice; nothing if it asks for digits.
    pub choices: Option<Vec<String>>,
    /// The phrases that answer it, where a voice may.
    pub phrases: Vec<String>,
}

impl AppQuestion {
    /// Makes a question of its choices, the keys of each with a blank between two, or `digits`, and of its phrases.
    #[must_use]
    pub fn new(choices: &str, phrases: Vec<String>) -> Self {
        let is_menu = choices != "digits";
        let choices = is_menu.then(|| choices.split_whitespace().map(str::to_owned).collect());
        Self { choices, phrases }
    }
}
