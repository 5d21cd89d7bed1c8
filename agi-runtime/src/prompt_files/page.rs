//! `prompts script --html`: the same as a page to print.

use std::fmt::Write;

use super::script::{DELIVER, Line, Script, heading};

/// Large letters to read aloud from, room to tick a line off, and no line on two sheets.
const STYLE: &str = "body { font: 12pt/1.5 serif; margin: 2em; } table { border-collapse: collapse; width: 100%; } \
    th, td { border-bottom: 1px solid #999; padding: 0.5em; text-align: left; vertical-align: top; } \
    td.say { font-size: 15pt; } td.notes { font-style: italic; } code { font-size: 10pt; } \
    thead { display: table-header-group; } tr { break-inside: avoid; } h2 { break-after: avoid; } \
    section + section { break-before: page; } @page { margin: 2cm; } @media print { body { margin: 0; } }";

/// The scripts as a page of HTML, which needs no other file.
pub(crate) fn page(scripts: &[Script<'_>]) -> String {
    let title = scripts.first().map(Script::title).unwrap_or_default();
    let mut text = format!(
        "<!doctype html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escaped(&title)
    );
    for script in scripts {
        let _ = writeln!(text, "<section>\n<h1>{}</h1>\n<p>{DELIVER}</p>", escaped(&script.title()));
        for (speaker, lines) in &script.speakers {
            let _ = writeln!(text, "<h2>{}</h2>\n<table>", escaped(&heading(*speaker)));
            text.push_str("<thead><tr><th>no.</th><th>say</th><th>notes</th><th>file</th><th>done</th></tr></thead>\n");
            for Line { number, file, wording, notes } in lines {
                let (file, wording, notes) = (escaped(file), escaped(wording), escaped(notes));
                // A language of HTML's has a hyphen where Asterisk's has `_`.
                let language = script.language.replace('_', "-");
                let _ = writeln!(
                    text,
                    "<tr><td>{number}</td><td class=\"say\" lang=\"{language}\">{wording}</td><td class=\"notes\">{notes}</td>\
                     <td><code>{file}</code></td><td>☐</td></tr>"
                );
            }
            text.push_str("</table>\n");
        }
        text.push_str("</section>\n");
    }
    text.push_str("</body>\n</html>\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
