//! The sounds that Asterisk brings along.

/// Those of Debian's asterisk-core-sounds-en 1.6.1, a name a line.
const NAMES: &str = include_str!("asterisk_sounds.txt");

/// What the SAY commands say, of which other languages have more than English, and silence.
const FOLDERS: [&str; 4] = ["digits/", "letters/", "phonetic/", "silence/"];

/// Those that Debian's packages of other languages have besides: asterisk-core-sounds-… 1.6.1, asterisk-prompt-es-co,
/// -fr-armelle and -it-menardi.
const OF_OTHER_LANGUAGES: [(&str, &str); 4] = [
    ("es", "conf-unlocked dollar dollars percent pesos plus transfer-otro transfer2 vm-INBOXs vm-Olds vm-youhaveno"),
    (
        "fr",
        "indigen-byname indigen-dialout indigen-extension indigen-operator indigen-switch-lang indigen-welcome second-time",
    ),
    (
        "it",
        "confbridge-begin-leader_PRESIDENTE dollars millions spy-local_LOCAL vm-nuovi vm-nuovo vm-vecchi vm-vecchio",
    ),
    ("ru", "phone pls-try-call-later vm-messagex1 vm-messagex2 vm-newn vm-newx vm-oldn vm-oldx"),
];

/// Whether a file at this place, below the folder of sounds, is of one of Asterisk's own packages, in any language.
pub(crate) fn is_of_a_package(place: &str) -> bool {
    let Some((first, rest)) = place.split_once('/') else { return is_asterisks_own(place) };
    let language = first.split('_').next().unwrap_or_default();
    let of_language = OF_OTHER_LANGUAGES.iter().filter(|(code, _)| *code == language);
    is_asterisks_own(place)
        || is_asterisks_own(rest)
        || of_language.flat_map(|(_, names)| names.split(' ')).any(|own| own == rest)
        // As Asterisk 1.4 looked for them: `dictate/fr/record`.
        || rest.split_once('/').is_some_and(|(_, name)| is_asterisks_own(&format!("{first}/{name}")))
}

/// Whether a sound is one of Asterisk's own packages, and not the app's.
pub(crate) fn is_asterisks_own(name: &str) -> bool {
    FOLDERS.iter().any(|folder| name.starts_with(folder)) || NAMES.lines().any(|own| own == name)
}

#[cfg(test)]
mod tests {
    use super::{is_asterisks_own, is_of_a_package};

    #[test]
    fn the_files_of_asterisks_packages_are_known_in_each_language_and_no_others() {
        for place in [
            "en/hello-world",
            "hello-world",
            "de_AT/vm-intro",
            "es/vm-Olds",
            "es_MX_f_Allison/vm-youhaveno",
            "ru_RU_f_IvrvoiceRU/phone",
            "digits/es/20",
            "dictate/fr/record",
            "it/silence/1",
        ] {
            assert!(is_of_a_package(place), "{place}");
        }
        for place in ["en/phone", "phone", "fr/vm-Olds", "en/welcome", "shop/en/hello-world", "es/shop/dollars"] {
            assert!(!is_of_a_package(place), "{place}");
        }
        assert!(!is_asterisks_own("dollars"), "an app that plays it would play nothing in English");
    }
}
