//! What a manifest says, and what is told of one that is wrong.

use agi_prompts::{Manifest, ManifestPrompt};

const SURVEY: &str = "\
languages = [\"en\", \"de\"]
speaker = \"Ada\"

[prompts.welcome]
en = \"Welcome.\"
de = \"Willkommen.\"

[prompts.\"survey/7/question\"]
de = \"Wie gefällt Ihnen das Wetter?\"
en = \"\"\"
How do you like
    the weather?
\"\"\"
speaker = \"Maria\"
notes = \"Warm, not hurried.\"

[prompts.bye]
en = \"Goodbye.\"
de = \"Auf Wiederhören.\"
";

fn parsed(text: &str) -> Manifest {
    Manifest::parse("prompts.toml", text).unwrap()
}

/// What is told of a manifest, without the file's name.
fn wrong(text: &str) -> Vec<String> {
    let error = Manifest::parse("p", text).unwrap_err();
    error.to_string().lines().map(|line| line.strip_prefix("p:").unwrap().to_owned()).collect()
}

/// What is told of a manifest in English with this prompt only.
fn wrong_name(header: &str) -> String {
    let mut told = wrong(&format!("{header}\nen = \"x\"\n"));
    assert_eq!(told.len(), 1, "{told:?}");
    told.remove(0)
}

#[test]
fn the_prompts_are_in_the_order_of_the_file_with_their_lines() {
    let manifest = parsed(SURVEY);
    let prompts: Vec<_> = manifest.prompts().iter().map(|prompt| (prompt.name(), prompt.line())).collect();
    assert_eq!(prompts, [("welcome", 4), ("survey/7/question", 8), ("bye", 17)]);
    assert_eq!((manifest.file(), manifest.languages()), ("prompts.toml", &["en".to_owned(), "de".to_owned()][..]));
}

#[test]
fn a_prompt_has_the_speaker_of_all_unless_it_has_its_own() {
    let manifest = parsed(SURVEY);
    let of = |name| manifest.get(name).map(ManifestPrompt::speaker);
    assert_eq!(of("welcome"), Some(Some("Ada")));
    assert_eq!(of("survey/7/question"), Some(Some("Maria")));
    assert_eq!(of("hello"), None);
    let notes = |name| manifest.get(name).and_then(ManifestPrompt::notes);
    assert_eq!((notes("survey/7/question"), notes("welcome")), (Some("Warm, not hurried."), None));
}

#[test]
fn a_language_falls_back_as_asterisk_has_it_and_then_to_the_first() {
    let manifest = parsed(SURVEY);
    let welcome = manifest.get("welcome").unwrap();
    for (language, wording) in [
        ("en", "Welcome."),
        ("de", "Willkommen."),
        ("de_AT", "Willkommen."),
        ("de_AT_wien", "Willkommen."),
        ("fr", "Welcome."),
        ("", "Welcome."),
        ("d", "Welcome."),
    ] {
        assert_eq!(welcome.wording(language), wording, "{language}");
    }
}

#[test]
fn a_wording_of_several_lines_is_one() {
    assert_eq!(parsed(SURVEY).get("survey/7/question").unwrap().wording("en"), "How do you like the weather?");
}

#[test]
fn a_manifest_without_languages_is_in_english() {
    let manifest = parsed("\u{feff}[prompts]\r\nbye = { en = \"Bye.\" }\r\n");
    assert_eq!(manifest.languages(), ["en"]);
    assert_eq!((manifest.prompts()[0].line(), manifest.prompts()[0].wording("de")), (2, "Bye."));
    assert!(parsed("").prompts().is_empty());
}

#[test]
fn the_nearest_name_is_offered_if_there_is_one() {
    let manifest = parsed(SURVEY);
    assert_eq!(manifest.nearest("survey/7/questoin"), Some("survey/7/question"));
    assert_eq!(manifest.nearest("Welcome"), Some("welcome"));
    assert_eq!(manifest.nearest("survey/7/answer"), None, "the folder alone is alike");
    assert_eq!(manifest.nearest("closing-hours"), None);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = "\
language = [\"en\", \"de\"]
languages = [\"en\", \"de\"]
[prompts.welcome]
en = \"Welcome.\"
note = \"Warm.\"
[prompts.bye]
en = 7
de = \"  \"
fr = \"Au revoir.\"
[prompts.menu]
en = \"Press 1.\"
de = \"Die \\u0007.\"
colour = \"red\"
[prompts]
bye = \"x\"
";
    assert_eq!(
        wrong(text),
        [
            "1: there is no language; the nearest is languages",
            "3: welcome has no wording in de; write below it: de = \"…\"",
            "5: welcome: there is no note; the nearest is notes",
            "7: en is a text; write en = \"…\"",
            "8: de is empty; write de = \"…\"",
            "9: bye: there is no fr; for a further language, write languages = [\"en\", \"de\", \"fr\"]",
            "12: de has a control character, which nobody can speak; take it out",
            "13: menu: there is no colour; write en = \"…\", speaker = \"…\" or notes = \"…\"",
            "15: bye is there twice; write each name once",
        ]
    );
}

#[test]
fn a_name_that_is_there_twice_is_told_with_its_first_line_and_once() {
    let missing = wrong("languages = [\"en\", \"de\"]\n[prompts.a]\nen = \"x\"\n[prompts.a]\nnotes = \"y\"\n");
    assert_eq!(missing[0], "2: a has no wording in de; write below it: de = \"…\"");
    let lacking = "languages = [\"en\", \"de\"]\n[prompts.a]\nen = \"x\"\n[prompts.a]\nen = \"y\"\nde = \"z\"\n";
    assert_eq!(
        wrong(lacking),
        [
            "2: a has no wording in de; write below it: de = \"…\"",
            "4: a is there twice, first on line 2; write each name once"
        ]
    );
    let twice = "[prompts.a]\nen = \"x\"\n\n[prompts.a]\nen = \"y\"\nen = \"z\"\n[prompts.b]\nen = \"x\"\nen = \"y\"\n";
    assert_eq!(
        wrong(twice),
        ["4: a is there twice, first on line 1; write each name once", "9: en is there twice; write each name once",]
    );
    assert_eq!(wrong("languages = [\"en\", \"en\"]"), ["1: the language en is there twice; write it once"]);
}

#[test]
fn what_is_not_toml_is_told_with_the_line_to_write() {
    assert_eq!(
        wrong("[prompts.survey/7/question]\nen = \"x\"\n"),
        ["1: invalid unquoted key, expected letters, numbers, `-`, `_`; a name with other characters is in quotes: \
          [prompts.\"survey/7/question\"]"]
    );
    assert_eq!(
        wrong("[prompts.a]\nen = Welcome\n[prompts.b]\nen = \"x\n"),
        [
            "2: string values must be quoted, expected literal string; a wording is in quotes: en = \"Welcome.\"",
            "4: invalid basic string, expected `\"`; a wording is in quotes: en = \"Welcome.\"",
        ]
    );
}

#[test]
fn what_is_not_a_prompt_is_told_with_the_header_that_is_one() {
    let [question, menu] = ["survey/7/question = \"How?\"", "[menu]\nen = \"x\""].map(wrong);
    assert!(question[0].starts_with("1: "), "{question:?}");
    assert_eq!(menu, ["1: there is no menu; for a prompt, write [prompts.menu]"]);
    assert_eq!(
        wrong("welcome = \"Welcome.\""),
        ["1: there is no welcome; for a prompt, write [prompts.welcome] and below it en = \"Welcome.\""]
    );
    assert_eq!(wrong("[prompts]\nbye = \"Bye.\""), ["2: bye is a table; write [prompts.bye] and below it en = \"…\""]);
    assert_eq!(
        wrong("[prompts.survey.question]\nen = \"x\""),
        ["1: a dot does not join the parts of a name; write [prompts.\"survey/question\"]"]
    );
    assert_eq!(wrong("prompts = 7"), ["1: prompts is a table; write [prompts.welcome]"]);
    assert_eq!(wrong("[[prompts]]\nen = \"x\""), ["1: prompts is a table; write [prompts.welcome]"]);
}

#[test]
fn a_name_that_asterisk_would_not_play_is_refused() {
    for (name, why) in [
        ("welcome.wav", "a sound is named without its extension"),
        (" welcome", "the name begins or ends with a blank"),
        ("a&b", "only applications such as Playback know lists with `&`"),
        ("clinic/", "the name ends with a `/`"),
        ("sound:welcome", "only ARI knows `sound:`"),
        ("../welcome", "an empty part, `.` or `..`"),
        ("a//b", "an empty part, `.` or `..`"),
        ("/srv/welcome", "it is an absolute path"),
        ("http://127.0.0.1/a", "it is an address"),
        ("", "it is empty"),
        ("a\\\"b", "a quotation mark"),
        ("a\\tb", "a quotation mark, a backslash or a control character"),
    ] {
        let told = wrong_name(&format!("[prompts.\"{name}\"]"));
        assert!(told.starts_with("1: ") && told.contains("cannot name a prompt") && told.contains(why), "{told}");
    }
    assert_eq!(
        wrong_name("[prompts.\"en/menu\"]"),
        "1: the language is not a part of the name \"en/menu\": write [prompts.menu] and below it en = \"…\""
    );
}

#[test]
fn languages_are_named_as_asterisk_names_them() {
    assert_eq!(
        wrong("languages = [\"en-GB\", \"de_AT.UTF-8\", \"de AT\", \"sr@latin\", \"..\", 7, \"notes\"]"),
        [
            "1: \"..\" cannot name a language of Asterisk's: write letters, and a `_` before the country: \"en\"",
            "1: \"de AT\" cannot name a language of Asterisk's: write letters, and a `_` before the country: \"de_AT\"",
            "1: \"de_AT.UTF-8\" cannot name a language of Asterisk's: write letters, and a `_` before the country: \"de_AT\"",
            "1: \"en-GB\" cannot name a language of Asterisk's: write letters, and a `_` before the country: \"en_GB\"",
            "1: \"sr@latin\" cannot name a language of Asterisk's: write letters, and a `_` before the country: \"sr\"",
            "1: a language is a text; write languages = [\"en\"]",
            "1: notes is not a language here: it says something else of a prompt",
        ]
    );
    for text in ["languages = []", "languages = \"en\""] {
        assert_eq!(wrong(text), ["1: languages is a list of at least one; write languages = [\"en\"]"]);
    }
    assert!(parsed("languages = [\"pt_BR\"]\n[prompts.a]\npt_BR = \"x\"").get("a").is_some());
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("prompts.toml");
    let told = |wrong: &str| {
        let error = Manifest::read(&file).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{}{wrong}", file.display())), "{error}");
    };
    told(": cannot read it: ");
    std::fs::write(&file, b"[prompts.a]\nen = \"x\"\nde = \"gr\xfc\xdf\"\n").unwrap();
    told(":3: it is not UTF-8");
    std::fs::write(&file, "[prompts.a]\nen = \"x\"\n").unwrap();
    assert_eq!(Manifest::read(&file).unwrap().prompts().len(), 1);
    assert!(Manifest::read(folder.path()).unwrap_err().to_string().contains("cannot read it"));
}
