//! The sounds that Asterisk brings along.

/// Those of Debian's asterisk-core-sounds-en 1.6.1, a name a line.
const NAMES: &str = include_str!("asterisk_sounds.txt");

/// What the SAY commands say, of which other languages have more than English, and silence.
const FOLDERS: [&str; 4] = ["digits/", "letters/", "phonetic/", "silence/"];

/// Whether a sound is one of Asterisk's own packages, and not the app's.
pub(crate) fn is_asterisks_own(name: &str) -> bool {
    FOLDERS.iter().any(|folder| name.starts_with(folder)) || NAMES.lines().any(|own| own == name)
}
