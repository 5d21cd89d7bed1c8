//! What the terminal can show.

use std::env::var;
use std::io::IsTerminal;

/// How the call is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Style {
    pub(super) unicode: bool,
    /// The last line is drawn again while time passes.
    pub(super) live: bool,
}

impl Style {
    /// The style of standard output; `live` if real time passes.
    pub(crate) fn of_stdout(live: bool) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let dumb = var("TERM").is_ok_and(|terminal| terminal == "dumb");
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(|name| var(name).ok());
        let locale = locale.into_iter().find(|value| !value.is_empty()).unwrap_or_default();
        Self { unicode: terminal && is_utf8(&locale), live: live && terminal && !dumb }
    }

    pub(super) fn note(self) -> char {
        if self.unicode { '♪' } else { '~' }
    }

    /// What is shown in place of a key that nobody may read. It is not a key.
    pub(super) fn hidden(self) -> char {
        if self.unicode { '•' } else { 'x' }
    }

    pub(super) fn block(self) -> &'static str {
        if self.unicode { "█" } else { "#" }
    }
}

fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.ends_with("utf-8") || locale.ends_with("utf8")
}

#[cfg(test)]
mod tests {
    use super::is_utf8;

    #[test]
    fn the_locale_says_whether_the_terminal_has_notes() {
        assert!(["en_US.UTF-8", "C.utf8"].into_iter().all(is_utf8));
        assert!(!["C", "", "de_DE.ISO-8859-1"].into_iter().any(is_utf8));
    }
}
