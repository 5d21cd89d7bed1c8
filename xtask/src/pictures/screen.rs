//! A terminal's window as SVG: dark on any page. Where motion is welcome, its lines light up one after the other; what
//! is not lit yet can be read, too.
//!
//! The text is the program's. Its colours are the picture's own, by the mark that a line begins with.

use svg::{
    Document,
    node::element::{Circle, Group, Rectangle, Style, Text},
};

/// Pixels: of a character, of a line, of the frame, of the bar with the title.
const CELL: f64 = 8.4;
const LINE: f64 = 22.0;
const FRAME: f64 = 20.0;
const BAR: f64 = 34.0;

const STYLE: &str = "
text { font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #d6deeb }
.command { fill: #ffffff; font-weight: bold }
.sound { fill: #82aaff }
.wording { fill: #ecc48d }
.question { fill: #c792ea }
.key { fill: #addb67; font-weight: bold }
.note { fill: #9aa8b8 }
.line { animation: lights-up 0.2s both }
@keyframes lights-up { from { opacity: 0.45 } }
@media (prefers-reduced-motion: reduce) { .line { animation: none } }
";

/// Draws what a terminal shows, below a title.
pub(super) fn draw(title: &str, shown: &str) -> String {
    let lines: Vec<&str> = shown.lines().collect();
    let columns = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
    let (width, height) = (x(columns) + FRAME, BAR + LINE * count(lines.len()) + FRAME);
    let window = Rectangle::new().set("width", "100%").set("height", "100%").set("rx", 10).set("fill", "#011627");
    let buttons = (0_u8..3).fold(Group::new().set("fill", "#3b4d61"), |group, button| {
        group.add(Circle::new().set("cx", FRAME + f64::from(button) * 18.0).set("cy", BAR / 2.0).set("r", 5.5))
    });
    let title = Text::new(title).set("class", "note").set("x", width / 2.0).set("y", BAR / 2.0 + 5.0);
    let mut picture = Document::new()
        .set("viewBox", (0, 0, width.ceil(), height))
        .set("width", width.ceil())
        .set("height", height)
        .add(Style::new(STYLE))
        .add(window)
        .add(buttons)
        .add(title.set("text-anchor", "middle"));
    let mut begins = 0.5;
    for (row, text) in lines.iter().enumerate() {
        let mut line = Group::new().set("class", "line").set("style", format!("animation-delay: {begins:.1}s"));
        for Piece { at, class, text } in pieces(text) {
            line = line.add(piece(row, at, class, text));
        }
        picture = picture.add(line);
        begins += pause(text);
    }
    format!("{picture}\n")
}

/// Text of one colour, as wide as its characters in any font.
fn piece(row: usize, at: usize, class: &'static str, text: &str) -> Text {
    Text::new(text)
        .set("class", class)
        .set("x", format!("{:.1}", x(at)))
        .set("y", BAR + LINE * count(row + 1) - 6.0)
        .set("textLength", format!("{:.1}", CELL * count(text.chars().count())))
        .set("lengthAdjust", "spacingAndGlyphs")
}

/// A part of a line.
#[derive(Debug, PartialEq)]
struct Piece<'a> {
    /// The column in which it begins.
    at: usize,
    class: &'static str,
    text: &'a str,
}

/// The parts of a line, without the blanks between them.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let text = line.trim_start();
    let class = match text.split(' ').next() {
        Some("$") => "command",
        Some("♪") => "sound",
        Some("?" | "recording") => "question",
        Some(">") => "key",
        Some("ended") if text == "ended OK" => "key",
        _ => "note",
    };
    // What is aligned, and the wording of a sound, are pieces of their own.
    let mut pieces = Vec::new();
    let mut rest = line;
    while !rest.trim_start().is_empty() {
        let text = rest.trim_start();
        let at = line.chars().count() - text.chars().count();
        let wording = class == "sound" && text.starts_with('"');
        let end = if wording { None } else { mark(text).or_else(|| text.find("  ")) };
        let end = end.unwrap_or(text.len());
        pieces.push(Piece { at, class: if wording { "wording" } else { class }, text: text[..end].trim_end() });
        rest = &text[end..];
    }
    pieces
}

/// The end of a note, which many fonts for code have from another font, in another width.
fn mark(text: &str) -> Option<usize> {
    text.starts_with('♪').then_some('♪'.len_utf8())
}

/// Seconds until the next line: a person listens, thinks and presses.
fn pause(line: &str) -> f64 {
    match line.split_whitespace().next() {
        Some("♪" | "$") => 1.2,
        Some("?" | "recording") => 0.9,
        _ => 0.4,
    }
}

/// The left end of a column.
fn x(column: usize) -> f64 {
    FRAME + CELL * count(column)
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::{Piece, pieces};

    #[test]
    fn a_sound_a_name_and_a_wording_are_pieces_in_their_columns() {
        let expected = [(2, "sound", "♪"), (4, "sound", "beep"), (10, "wording", "\"Say  it.\"")];
        let expected = expected.map(|(at, class, text)| Piece { at, class, text });
        assert_eq!(pieces("  ♪ beep  \"Say  it.\""), expected);
    }

    #[test]
    fn what_is_pressed_and_a_good_ending_have_one_colour() {
        assert_eq!(pieces("  > 5"), [Piece { at: 2, class: "key", text: "> 5" }]);
        assert_eq!(pieces("  ended OK"), [Piece { at: 2, class: "key", text: "ended OK" }]);
        assert_eq!(pieces("  ended ERROR"), [Piece { at: 2, class: "note", text: "ended ERROR" }]);
        assert_eq!(pieces(""), []);
    }
}
