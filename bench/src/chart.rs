//! The chart of the book: CPU time of a call, to the floor's. Its colours are those of the page around it.

use svg::Document;
use svg::node::element::{Group, Line, Rectangle, Text};

use crate::report::Row;

/// Pixels: of a bar and the room above it, of the names, of a ratio of 1, and where the figures end.
const BAR: f64 = 18.0;
const STEP: f64 = 28.0;
const NAMES: f64 = 340.0;
const ONE: f64 = 270.0;
const WIDTH: f64 = 760.0;

/// One bar a server, with the middle half of its rounds.
pub(crate) fn chart(rows: &[Row]) -> String {
    let height = STEP * (rows.len() as f64 + 1.0);
    let bars = rows.iter().enumerate().fold(Group::new(), |group, (index, row)| group.add(bar(index, row)));
    let floor = Line::new()
        .set("x1", NAMES + ONE)
        .set("x2", NAMES + ONE)
        .set("y1", 0)
        .set("y2", height - STEP)
        .set("stroke", "currentColor")
        .set("stroke-dasharray", "4 3");
    // In the middle of the whole width, so that it fits in wider fonts, too.
    let words = "CPU time of a call, to the floor's: median, and the middle half of the rounds";
    let caption = text(words, WIDTH / 2.0, height - 8.0).set("text-anchor", "middle");
    let document = Document::new()
        .set("viewBox", (0, 0, WIDTH, height))
        .set("role", "img")
        .set("aria-label", "CPU time of a call, to raw tokio's, for each server of the table")
        .set("font-family", "sans-serif")
        .set("font-size", 13)
        .set("fill", "currentColor")
        .add(bars)
        .add(floor)
        .add(caption);
    format!("{document}\n")
}

fn bar(index: usize, row: &Row) -> Group {
    let top = STEP * index as f64 + (STEP - BAR) / 2.0;
    let (middle, ours) = (top + BAR / 2.0, row.name.starts_with("agi-runtime"));
    let end = |ratio: f64| NAMES + ONE * ratio;
    let bar = Rectangle::new()
        .set("x", NAMES)
        .set("y", top)
        .set("width", ONE * row.ratio.median)
        .set("height", BAR)
        .set("fill", if ours { "#2a7f9e" } else { "#8a8f98" });
    let range = Line::new()
        .set("x1", end(row.ratio.first))
        .set("x2", end(row.ratio.third))
        .set("y1", middle)
        .set("y2", middle)
        .set("stroke", "currentColor");
    let name = text(&row.name, NAMES - 8.0, middle + 5.0).set("text-anchor", "end");
    let figure = text(&format!("{:.2}", row.ratio.median), WIDTH, middle + 5.0).set("text-anchor", "end");
    Group::new().add(name).add(bar).add(range).add(figure)
}

fn text(words: &str, x: f64, y: f64) -> Text {
    Text::new(words).set("x", x).set("y", y)
}
