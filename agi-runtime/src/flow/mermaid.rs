//! The picture as Mermaid, which GitHub, GitLab and many editors draw.

use std::fmt::Write;

use super::picture::{Change, Kind, Picture};

/// Returns the picture as a flowchart of Mermaid.
pub(crate) fn mermaid(picture: &Picture) -> String {
    let mut text = format!("flowchart TD\n  %% {}\n", picture.title.replace('\n', " "));
    for (number, node) in picture.nodes.iter().enumerate() {
        let (open, close) = match node.kind {
            Kind::Start | Kind::End => ("([", "])"),
            Kind::Question => ("{{", "}}"),
            Kind::Application => ("[[", "]]"),
            Kind::Heard => ("[", "]"),
            Kind::Others => ("[/", "/]"),
        };
        let lines: Vec<_> = node.lines.iter().map(|(_, line)| escaped(line)).collect();
        let _ = writeln!(text, "  n{number}{open}\"{}\"{close}", lines.join("<br>"));
        if let Some(class) = class(node.change) {
            let _ = writeln!(text, "  class n{number} {class}");
        }
    }
    for (number, edge) in picture.edges.iter().enumerate() {
        let lines: Vec<_> = edge.lines.iter().map(|(_, line)| escaped(line)).collect();
        let _ = writeln!(text, "  n{} -->|\"{}\"| n{}", edge.from, lines.join("<br>"), edge.to);
        let change = edge.lines.first().and_then(|(change, _)| colour(*change));
        if let Some(colour) = change {
            let _ = writeln!(text, "  linkStyle {number} stroke:{colour}");
        }
    }
    for change in [Change::More, Change::Less] {
        if let (Some(class), Some(colour)) = (class(change), colour(change)) {
            if picture.nodes.iter().any(|node| node.change == change) {
                let _ = writeln!(text, "  classDef {class} stroke:{colour},stroke-width:2px");
            }
        }
    }
    text
}

fn class(change: Change) -> Option<&'static str> {
    match change {
        Change::Little => None,
        Change::More => Some("more"),
        Change::Less => Some("less"),
    }
}

/// Colours that can be seen on white and on black.
fn colour(change: Change) -> Option<&'static str> {
    match change {
        Change::Little => None,
        Change::More => Some("#2f7fd4"),
        Change::Less => Some("#c8641e"),
    }
}

/// A text that Mermaid shows as it is: its entities are written `#…;`, and Markdown means nothing in it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '#' | '<' | '>' | '&' | '`' | '*' | '_' | '|' | '\\' | '[' | ']' | '{' | '}' | '~' => {
                let _ = write!(escaped, "#{};", u32::from(character));
            }
            character if character.is_control() => escaped.push(' '),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn a_name_cannot_leave_its_label() {
        assert_eq!(escaped("a\"]-->b"), "a#34;#93;--#62;b");
        assert_eq!(escaped("menu;1\nclick x"), "menu;1 click x");
    }
}
