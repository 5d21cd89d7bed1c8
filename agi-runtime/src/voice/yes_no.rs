//! The words for yes and no.

use super::phrases;
use super::words::words;

/// What is said for yes, and for no.
pub(crate) type YesAndNo = [&'static [&'static str]; 2];

/// Returns the words for yes and for no in the language of a call (`en_GB` is `en`; no language is English). `None` for a
/// language whose words are not here. Where a word alone would mean the opposite of the sentence, the sentence is here too:
/// the longest phrase counts.
pub(crate) fn of_language(language: &str) -> Option<YesAndNo> {
    let name = language.split(['_', '-']).next().unwrap_or_default();
    LANGUAGES.iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, yes_and_no)| *yes_and_no)
}

/// Returns what a text means, with these words for yes and for no.
pub(crate) fn meaning(said: &str, yes_and_no: [&[impl AsRef<str>]; 2]) -> Option<bool> {
    let said = words(said);
    let phrases: Vec<_> = yes_and_no
        .iter()
        .zip([true, false])
        .flat_map(|(phrases, meaning)| phrases.iter().map(move |phrase| (words(phrase.as_ref()), meaning)))
        .collect();
    phrases::meaning(&said, phrases.iter().map(|(phrase, meaning)| (phrase.as_str(), *meaning)))
}

const LANGUAGES: [(&str, YesAndNo); 6] =
    [("", ENGLISH), ("en", ENGLISH), ("de", GERMAN), ("es", SPANISH), ("fr", FRENCH), ("it", ITALIAN)];

const ENGLISH: YesAndNo = [
    &["yes", "yeah", "yep", "yup", "sure", "correct", "right", "okay", "ok", "absolutely", "of course", "no problem"],
    &[
        "no",
        "nope",
        "nah",
        "not",
        "don't",
        "wrong",
        "incorrect",
        "not right",
        "not correct",
        "of course not",
        "absolutely not",
        "no thanks",
    ],
];

const GERMAN: YesAndNo = [
    &[
        "ja",
        "jawohl",
        "genau",
        "richtig",
        "stimmt",
        "gern",
        "gerne",
        "klar",
        "sicher",
        "natürlich",
        "okay",
        "ok",
        "kein problem",
    ],
    &[
        "nein",
        "nee",
        "nicht",
        "falsch",
        "nicht richtig",
        "stimmt nicht",
        "natürlich nicht",
        "sicher nicht",
        "auf keinen fall",
    ],
];

const SPANISH: YesAndNo = [
    &["sí", "si", "claro", "correcto", "vale", "exacto", "de acuerdo", "por supuesto", "está bien", "cómo no"],
    &[
        "no",
        "nunca",
        "incorrecto",
        "no es correcto",
        "no está bien",
        "no estoy de acuerdo",
        "claro que no",
        "por supuesto que no",
    ],
];

const FRENCH: YesAndNo = [
    &["oui", "ouais", "exact", "exactement", "d'accord", "c'est ça", "bien sûr", "tout à fait", "certainement"],
    &[
        "non",
        "pas",
        "faux",
        "pas exact",
        "pas exactement",
        "pas d'accord",
        "pas du tout",
        "ce n'est pas ça",
        "bien sûr que non",
        "certainement pas",
    ],
];

const ITALIAN: YesAndNo = [
    &["sì", "si", "certo", "certamente", "esatto", "giusto", "corretto", "va bene", "d'accordo", "come no"],
    &[
        "no",
        "non",
        "sbagliato",
        "non è giusto",
        "non è corretto",
        "non è esatto",
        "non va bene",
        "non sono d'accordo",
        "certo che no",
        "certamente no",
    ],
];

#[cfg(test)]
mod tests {
    use super::{LANGUAGES, meaning, of_language};
    use crate::voice::words::words;

    fn understood(said: &str, language: &str) -> Option<bool> {
        meaning(said, of_language(language).unwrap())
    }

    #[test]
    fn yes_and_no_are_understood_in_five_languages() {
        for (language, yes, no) in [
            ("en_GB", "Yes, please.", "No, thanks!"),
            ("de", "Ja, das stimmt.", "Nein, danke."),
            ("es_MX", "¡Sí!", "No."),
            ("fr", "Oui, d'accord.", "Non."),
            ("it", "Va bene.", "No, grazie."),
            ("", "yeah", "nope"),
            ("EN", "okay", "not now"),
        ] {
            assert_eq!((understood(yes, language), understood(no, language)), (Some(true), Some(false)), "{language}");
        }
    }

    #[test]
    fn what_denies_a_word_for_yes_is_a_no() {
        for (language, no) in [
            ("en", "That's not right."),
            ("en", "Of course not!"),
            ("de", "Das stimmt nicht."),
            ("es", "Claro que no"),
            ("es", "No es correcto."),
            ("fr", "Je ne suis pas d'accord."),
            ("it", "Non va bene."),
        ] {
            assert_eq!(understood(no, language), Some(false), "{no}");
        }
    }

    #[test]
    fn what_could_be_either_is_neither() {
        for said in ["yes and no", "I'm not sure", "maybe", "yesterday", "right, no"] {
            assert_eq!(understood(said, "en"), None, "{said}");
        }
        assert!(of_language("pt_BR").is_none() && of_language("english").is_none());
    }

    #[test]
    fn no_phrase_means_both() {
        for (language, [yes, no]) in LANGUAGES {
            let all: Vec<_> = yes.iter().chain(no).map(|phrase| words(phrase)).collect();
            assert!(all.iter().enumerate().all(|(index, phrase)| !all[..index].contains(phrase)), "{language}");
        }
    }
}
