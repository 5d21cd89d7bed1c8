//! `prompts script`: what a speaker takes to the studio.

use crate::support::{Project, recording};

const MANIFEST: &str = "\
languages = [\"en\", \"de_AT\"]
speaker = \"Ada\"

[prompts.welcome]
en = \"Welcome to <the> clinic.\"
de_AT = \"Grüß Gott | *Praxis*\"

[prompts.\"survey/7/question\"]
en = \"How do you like the weather?\"
de_AT = \"Wie gefällt Ihnen das Wetter?\"
speaker = \"Maria & Jo\"
notes = \"Warm, not hurried.\"

[prompts.bye]
en = \"Goodbye.\"
de_AT = \"Auf Wiedersehen.\"
";

#[test]
fn a_script_has_each_prompt_by_speaker_with_its_number_file_wording_and_notes() {
    let project = Project::new(MANIFEST);
    let script = project.run(&["prompts", "script", "--language", "de_AT"]);
    let rows: Vec<_> = script.out.lines().filter(|line| line.starts_with(['#', '|'])).collect();
    let expected = [
        "# Recording script in de_AT, prompts: 3",
        "## Speaker: Ada",
        "| no. | file | say | notes |",
        "|---:|---|---|---|",
        "| 1 | `de_AT/welcome.wav` | Grüß Gott \\| \\*Praxis\\* |  |",
        "| 2 | `de_AT/bye.wav` | Auf Wiedersehen. |  |",
        "## Speaker: Maria & Jo",
        "| no. | file | say | notes |",
        "|---:|---|---|---|",
        "| 3 | `de_AT/survey/7/question.wav` | Wie gefällt Ihnen das Wetter? | Warm, not hurried. |",
    ];
    assert_eq!((script.status, rows.as_slice()), (0, &expected[..]));
    let both = project.run(&["prompts", "script"]).out;
    let titles: Vec<_> = both.lines().filter(|line| line.starts_with("# ")).collect();
    assert_eq!(titles, ["# Recording script in en, prompts: 3", "# Recording script in de_AT, prompts: 3"]);
}

#[test]
fn the_missing_are_those_that_nobody_has_recorded() {
    let project = Project::new(MANIFEST);
    // Before there is a folder, that is everything.
    let first = project.run(&["prompts", "script", "--missing"]);
    assert_eq!((first.status, first.out), (0, project.run(&["prompts", "script"]).out));
    project.write("sounds/de_AT/welcome.wav", recording());
    // A stand-in of a machine, and a file that callers hear in another language.
    project.run_with("tones", &["prompts", "make", "--language", "de_AT"]);
    project.write("sounds/en/bye.wav", recording());
    let files = |language: &str| -> Vec<String> {
        let script = project.run(&["prompts", "script", "--missing", "--language", language]).out;
        script.lines().filter_map(|line| Some(line.split('`').nth(1)?.to_owned())).collect()
    };
    assert_eq!(files("de_AT"), ["de_AT/survey/7/question.wav", "de_AT/bye.wav"]);
    assert_eq!(files("en"), ["en/welcome.wav", "en/survey/7/question.wav"]);
    // What is spoken again by a person is recorded.
    project.write("sounds/de_AT/bye.wav", recording());
    assert_eq!(files("de_AT"), ["de_AT/survey/7/question.wav"]);
}

#[test]
fn a_page_to_print_says_the_same_and_takes_no_text_for_markup() {
    let project = Project::new(MANIFEST);
    let page = project.run(&["prompts", "script", "--html"]).out;
    assert!(
        page.starts_with("<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>Recording script in en"),
        "{page}"
    );
    assert!(page.ends_with("</section>\n</body>\n</html>\n"), "{page}");
    let row = "<tr><td>1</td><td class=\"say\" lang=\"en\">Welcome to &lt;the&gt; clinic.</td><td class=\"notes\"></td>\
               <td><code>en/welcome.wav</code></td><td>☐</td></tr>\n";
    assert!(page.contains(row), "{page}");
    assert!(page.contains("<h2>Speaker: Maria &amp; Jo</h2>") && page.contains("lang=\"de-AT\""), "{page}");
    assert_eq!(page.matches("<section>").count(), 2);
}
