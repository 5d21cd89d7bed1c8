//! Draws the list: the crates from the top floor down, in each its rooms, and arrows that lead down. An arrow that a longer
//! way says too is left out.

use std::fmt::Write;

use super::{
    graph::Graph,
    layout::{self, Layout, Point, Size},
    list::{Entry, List},
};

/// As wide as GitHub shows a picture.
const PAGE: f64 = 900.0;
/// The widths of rooms, of which a crate takes the first that fits the page.
const ROOMS: [f64; 6] = [240.0, 200.0, 176.0, 156.0, 136.0, 120.0];
const LINE: f64 = 14.0;
/// About how wide a letter of a purpose is, in the widest of usual fonts.
const LETTER: f64 = 6.1;
const PADDING: f64 = 16.0;
const GAP: f64 = 24.0;
const HEADING: f64 = 34.0;

/// Colours for light and dark; the page around the drawing may be either.
const STYLE: &str = "
  svg { font-family: system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; }
  .page { fill: #ffffff; } .crate { fill: #f3f5f8; stroke: #c5ccd6; } .room { fill: #ffffff; stroke: #8fa3bf; }
  .name { fill: #16233a; font-weight: 600; font-size: 13px; } .for { fill: #55627a; font-size: 11px; }
  .arrow { fill: none; stroke: #7d8ca3; stroke-width: 1.3; } .head { fill: #7d8ca3; }
  .between { stroke: #2f6fc4; stroke-width: 1.8; } .between-head { fill: #2f6fc4; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } .crate { fill: #161c25; stroke: #3a4452; } .room { fill: #202937; stroke: #56687f; }
    .name { fill: #e8edf5; } .for { fill: #a3b0c2; }
    .arrow { stroke: #7688a0; } .head { fill: #7688a0; } .between { stroke: #6aa5f5; } .between-head { fill: #6aa5f5; }
  }
";

/// Returns the drawing, as SVG.
#[expect(clippy::cast_precision_loss, reason = "the roof has a few lines")]
pub(super) fn draw(list: &List) -> String {
    let all = Entry::graph(&list.crates);
    // A crate without rooms is drawn where it uses one that has rooms: it shows for whom the house is built.
    let is_drawn = |index: usize| {
        !list.crates[index].rooms.is_empty() || all.0[index].iter().any(|&used| !list.crates[used].rooms.is_empty())
    };
    let (users, crates): (Vec<_>, Vec<_>) = (0..list.crates.len())
        .filter(|&index| is_drawn(index))
        .map(|index| &list.crates[index])
        .partition(|entry| entry.rooms.is_empty());
    let mut graph = Graph::new(crates.len());
    for (from, entry) in crates.iter().enumerate() {
        graph.0[from] = (0..crates.len()).filter(|&to| entry.allows(crates[to])).collect();
    }
    if !users.is_empty() {
        let used = |index: usize| users.iter().any(|user| user.allows(crates[index]));
        graph.0.push((0..crates.len()).filter(|&index| used(index)).collect());
    }
    // All of them in one box on the roof.
    let names: Vec<_> = users.iter().map(|user| user.name.trim_end_matches("/*")).collect();
    let roof = wrapped(&names.join(" · "), PAGE - 4.0 * PADDING, 8.0);
    let graph = graph.reduced();
    let shares = shares(&layout::floors(&graph));
    let inside: Vec<Inside> =
        crates.iter().zip(&shares).map(|(entry, share)| Inside::new(entry, share - 2.0 * PADDING)).collect();
    let mut sizes: Vec<Size> = inside
        .iter()
        .zip(&shares)
        .map(|(inside, share)| {
            (share.max(inside.layout.size.0 + 2.0 * PADDING), inside.layout.size.1 + HEADING + PADDING)
        })
        .collect();
    sizes.extend(shares.get(crates.len()).map(|&share| (share, 16.0 + 18.0 * roof.len() as f64)));
    let layout = layout::place(&sizes, &graph, (GAP, 40.0), 0.0);
    let size = (layout.size.0 + 2.0 * PADDING, layout.size.1 + 2.0 * PADDING);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0} {1:.0}\" width=\"{0:.0}\" height=\"{1:.0}\" role=\"img\">\n\
         <!-- Drawn from rooms.toml by `cargo xtask rooms`, option draw. -->\n\
         <title>The crates and their rooms; every arrow leads down</title>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\" rx=\"10\"/>\n",
        size.0, size.1
    );
    for (index, &corner) in layout.boxes.iter().enumerate() {
        let corner = (corner.0 + PADDING, corner.1 + PADDING);
        rect(&mut svg, "crate", corner, sizes[index], 10);
        if let Some(entry) = crates.get(index) {
            krate(&mut svg, entry, &inside[index], corner, sizes[index]);
            continue;
        }
        for (line, down) in roof.iter().zip((1..).map(|line| 4.0 + 18.0 * f64::from(line))) {
            label(&mut svg, "name", (corner.0 + PADDING, corner.1 + down), line);
        }
    }
    for way in &layout.arrows {
        arrow(&mut svg, way, (PADDING, PADDING), " between");
    }
    svg.push_str("</svg>\n");
    svg
}

/// How wide each crate may be: those of a floor share the page.
#[expect(clippy::cast_precision_loss, reason = "a floor has a few crates")]
fn shares(floors: &[usize]) -> Vec<f64> {
    let share = |floor: &usize| {
        let count = floors.iter().filter(|other| *other == floor).count();
        (PAGE - 2.0 * PADDING + GAP) / count as f64 - GAP
    };
    floors.iter().map(share).collect()
}

/// The rooms of a crate, placed.
struct Inside {
    room: f64,
    layout: Layout,
}

impl Inside {
    fn new(entry: &Entry, space: f64) -> Self {
        let graph = Entry::graph(&entry.rooms).reduced();
        let of_width = |&room: &f64| {
            let sizes: Vec<Size> = entry.rooms.iter().map(|entry| size(entry, room)).collect();
            Self { room, layout: layout::place(&sizes, &graph, (18.0, 28.0), 0.9) }
        };
        let fits = |inside: &Self| inside.layout.size.0 <= space;
        ROOMS.iter().map(of_width).find(fits).unwrap_or_else(|| of_width(&ROOMS[ROOMS.len() - 1]))
    }
}

#[expect(clippy::cast_precision_loss, reason = "a purpose has a few lines")]
fn size(entry: &Entry, room: f64) -> Size {
    (room, 30.0 + LINE * wrapped(&entry.purpose, room, LETTER).len() as f64)
}

fn krate(svg: &mut String, entry: &Entry, inside: &Inside, corner: Point, whole: Size) {
    label(svg, "name", (corner.0 + PADDING, corner.1 + 22.0), &entry.name);
    label(svg, "for", (corner.0 + PADDING + width(&entry.name, 8.0) + 8.0, corner.1 + 22.0), &entry.purpose);
    let origin = (corner.0 + (whole.0 - inside.layout.size.0) / 2.0, corner.1 + HEADING);
    for way in &inside.layout.arrows {
        arrow(svg, way, origin, "");
    }
    for (room, &(x, y)) in entry.rooms.iter().zip(&inside.layout.boxes) {
        let (x, y) = (x + origin.0, y + origin.1);
        rect(svg, "room", (x, y), size(room, inside.room), 6);
        label(svg, "name", (x + 10.0, y + 19.0), &room.name);
        let mut below = y + 19.0;
        for line in wrapped(&room.purpose, inside.room, LETTER) {
            below += LINE;
            label(svg, "for", (x + 10.0, below), &line);
        }
    }
}

/// Breaks a text into lines that fit a room.
fn wrapped(text: &str, room: f64, letter: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(line, letter) + width(word, letter) + 4.0 < room - 18.0 => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// About how wide a text is, at so much a letter.
#[expect(clippy::cast_precision_loss, reason = "a line of text")]
fn width(text: &str, letter: f64) -> f64 {
    text.chars().count() as f64 * letter
}

fn rect(svg: &mut String, class: &str, (x, y): Point, (width, height): Size, radius: u32) {
    let _ = writeln!(
        svg,
        r#"<rect class="{class}" x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{radius}"/>"#
    );
}

fn label(svg: &mut String, class: &str, (x, y): Point, text: &str) {
    let text = text.replace('`', "").replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(svg, r#"<text class="{class}" x="{x:.1}" y="{y:.1}">{text}</text>"#);
}

fn arrow(svg: &mut String, way: &[Point], (left, top): Point, class: &str) {
    let way: Vec<Point> = way.iter().map(|&(x, y)| (x + left, y + top)).collect();
    let [(x, y), (end, bottom)] = [way[0], way[way.len() - 1]];
    let mut path = format!("M{x:.1} {y:.1}");
    for pair in way.windows(2) {
        let ((x, y), (to, mut down)) = (pair[0], pair[1]);
        if down >= bottom {
            down -= 6.0;
        }
        let middle = f64::midpoint(y, down);
        let _ = write!(path, " C{x:.1} {middle:.1} {to:.1} {middle:.1} {to:.1} {down:.1}");
    }
    let _ = writeln!(svg, r#"<path class="arrow{class}" d="{path}"/>"#);
    let head = format!("M{end:.1} {bottom:.1} l-3.8 -7.5 h7.6 z");
    let class = if class.is_empty() { "head" } else { "between-head" };
    let _ = writeln!(svg, r#"<path class="{class}" d="{head}"/>"#);
}
