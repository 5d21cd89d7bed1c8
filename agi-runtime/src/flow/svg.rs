//! The picture as SVG, for light and dark pages.

use std::fmt::Write;

use super::layout::{Link, Point, Size, Way, place};
use super::picture::{Box_, Change, Kind, Picture, Style};

const PADDING: f64 = 18.0;
/// Of a line of text.
const LINE: f64 = 16.0;
const HEADING: f64 = 26.0;

const STYLE: &str = "
  svg { font-family: system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 12px; }
  .page { fill: #ffffff; } .heading { fill: #16233a; font-weight: 600; font-size: 14px; }
  .box { fill: #ffffff; stroke: #8fa3bf; } .question { fill: #eaf1fb; } .application { fill: #f4effa; }
  .start, .end { fill: #eef2f0; } .others { fill: #f3f5f8; stroke-dasharray: 4 3; }
  .name { fill: #16233a; font-weight: 600; } .wording { fill: #3d4b63; font-style: italic; } .count { fill: #55627a; }
  .left { fill: #9a3412; } .arrow { fill: none; stroke: #7d8ca3; stroke-width: 1.3; } .head { fill: #7d8ca3; }
  .under { fill: #ffffff; fill-opacity: 0.9; } .exit { fill: #2b3a52; }
  .box.more { stroke: #2f6fc4; stroke-width: 2; } .box.less { stroke: #b45309; stroke-width: 2; }
  text.more { fill: #1d5bb0; } text.less { fill: #9a4a06; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; } .heading { fill: #e8edf5; } .box { fill: #161c25; stroke: #56687f; }
    .question { fill: #16263d; } .application { fill: #251d33; } .start, .end { fill: #1a2420; } .others { fill: #161c25; }
    .name { fill: #e8edf5; } .wording { fill: #c0cadb; } .count { fill: #a3b0c2; } .left { fill: #f0a27a; }
    .arrow { stroke: #7688a0; } .head { fill: #7688a0; } .under { fill: #0d1117; } .exit { fill: #d3dbe8; }
    .box.more { stroke: #6aa5f5; } .box.less { stroke: #e79a4f; } text.more { fill: #86b6f8; } text.less { fill: #f0b074; }
  }
";

/// Returns the picture as SVG.
pub(crate) fn svg(picture: &Picture) -> String {
    let sizes: Vec<_> = picture.nodes.iter().map(size).collect();
    let links = picture.edges.iter().map(|edge| {
        let widths = edge.lines.iter().map(|(_, line)| width(line, 1.0));
        let label = (widths.fold(0.0, f64::max) + 8.0, rows(edge.lines.len()) * LINE + 2.0);
        Link { from: edge.from, to: edge.to, label }
    });
    let links: Vec<_> = links.collect();
    let layout = place(&sizes, &links);
    let heading = width(&picture.title, 1.25);
    let (wide, high) = (layout.size.0.max(heading) + 2.0 * PADDING, layout.size.1 + 2.0 * PADDING + HEADING);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide:.0} {high:.0}\" width=\"{wide:.0}\" \
         height=\"{high:.0}\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n\
         <desc id=\"desc\">{}</desc>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"100%\" height=\"100%\" rx=\"8\"/>\n",
        escaped(&picture.title),
        escaped(&described(picture)),
    );
    text(&mut svg, "heading", "start", (PADDING, PADDING + 12.0), &picture.title);
    let spare = ((wide - 2.0 * PADDING - layout.size.0) / 2.0).max(0.0);
    let moved = |(x, y): Point| (x + PADDING + spare, y + PADDING + HEADING);
    for way in &layout.arrows {
        arrow(&mut svg, way, moved);
    }
    for (way, (edge, link)) in layout.arrows.iter().zip(picture.edges.iter().zip(&links)) {
        let (x, y) = moved(way.label);
        let (width, height) = link.label;
        rect(&mut svg, "under", (x - width / 2.0, y - height / 2.0), link.label, 3);
        for (number, (change, line)) in edge.lines.iter().enumerate() {
            let class = format!("exit{}", suffix(*change));
            text(&mut svg, &class, "middle", (x, y - height / 2.0 + rows(number) * LINE + 13.0), line);
        }
    }
    for (node, (&corner, &size)) in picture.nodes.iter().zip(layout.boxes.iter().zip(&sizes)) {
        draw(&mut svg, node, moved(corner), size);
    }
    svg.push_str("</svg>\n");
    svg
}

fn size(node: &Box_) -> Size {
    let widths = node.lines.iter().map(|(style, line)| width(line, if *style == Style::Name { 1.08 } else { 1.0 }));
    (widths.fold(70.0, f64::max) + 24.0, rows(node.lines.len()) * LINE + 14.0)
}

fn draw(svg: &mut String, node: &Box_, corner: Point, size: Size) {
    let (kind, radius) = match node.kind {
        Kind::Start => ("start", 16),
        Kind::End => ("end", 16),
        Kind::Heard => ("heard", 5),
        Kind::Question => ("question", 5),
        Kind::Application => ("application", 0),
        Kind::Others => ("others", 5),
    };
    rect(svg, &format!("box {kind}{}", suffix(node.change)), corner, size, radius);
    for (number, (style, line)) in node.lines.iter().enumerate() {
        let class = match style {
            Style::Name => "name".to_owned(),
            Style::Wording => "wording".to_owned(),
            Style::Left => "left".to_owned(),
            Style::Count => format!("count{}", suffix(node.change)),
        };
        text(svg, &class, "middle", (corner.0 + size.0 / 2.0, corner.1 + rows(number) * LINE + 19.0), line);
    }
}

fn arrow(svg: &mut String, way: &Way, moved: impl Fn(Point) -> Point) {
    let points: Vec<_> = way.points.iter().map(|point| moved(*point)).collect();
    let [Some(&(x, y)), Some(&(end, bottom))] = [points.first(), points.last()] else { return };
    // The head is below the line's end, or above it.
    let sign = if bottom >= y { 1.0 } else { -1.0 };
    let mut path = format!("M{x:.1} {y:.1}");
    for (at, pair) in points.windows(2).enumerate() {
        let ((x, y), (to, mut down)) = (pair[0], pair[1]);
        if at + 2 == points.len() {
            down -= 6.0 * sign;
        }
        let middle = f64::midpoint(y, down);
        let _ = write!(path, " C{x:.1} {middle:.1} {to:.1} {middle:.1} {to:.1} {down:.1}");
    }
    let _ = writeln!(svg, "<path class=\"arrow\" d=\"{path}\"/>");
    let _ = writeln!(svg, "<path class=\"head\" d=\"M{end:.1} {bottom:.1} l-3.8 {:.1} h7.6 z\"/>", -7.5 * sign);
}

fn rect(svg: &mut String, class: &str, (x, y): Point, (width, height): Size, radius: u32) {
    let _ = writeln!(
        svg,
        "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"{radius}\"/>"
    );
}

fn text(svg: &mut String, class: &str, anchor: &str, (x, y): Point, text: &str) {
    let text = escaped(text);
    let _ = writeln!(svg, "<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>");
}

/// The picture in sentences: a screen reader reads them.
fn described(picture: &Picture) -> String {
    let name = |number: usize| picture.nodes[number].lines.first().map_or("", |(_, line)| line);
    let mut text = String::new();
    for (number, node) in picture.nodes.iter().enumerate() {
        let lines: Vec<_> = node.lines.iter().map(|(_, line)| line.as_str()).collect();
        let _ = write!(text, "{}.", lines.join("; "));
        for edge in picture.edges.iter().filter(|edge| edge.from == number) {
            let lines: Vec<_> = edge.lines.iter().map(|(_, line)| line.as_str()).collect();
            let _ = write!(text, " To {}: {}.", name(edge.to), lines.join(", "));
        }
        text.push('\n');
    }
    text
}

/// How wide a text can be in the widest of usual fonts; `size` is that of the letters, 1 for 12 pixels.
fn width(text: &str, size: f64) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'l' | 'j' | 't' | 'f' | 'r' | ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | '(' | ')' | '/' => 4.9,
        'm' | 'w' | 'M' | 'W' | '%' | '@' => 12.0,
        'A'..='Z' | '_' => 9.0,
        '\u{0}'..='\u{24f}' => 7.4,
        // Wide scripts have the width of two letters.
        _ => 13.0,
    };
    text.chars().map(letter).sum::<f64>() * size
}

fn suffix(change: Change) -> &'static str {
    match change {
        Change::Little => "",
        Change::More => " more",
        Change::Less => " less",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a box has a few lines")]
fn rows(count: usize) -> f64 {
    count as f64
}

/// A text of XML, which has no control characters.
fn escaped(text: &str) -> String {
    let allowed = |character: char| {
        character == '\n' || !(character.is_control() || ('\u{fffe}'..='\u{ffff}').contains(&character))
    };
    let text: String = text.chars().filter(|character| allowed(*character)).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
