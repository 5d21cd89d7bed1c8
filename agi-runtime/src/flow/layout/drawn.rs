//! The boxes and arrows of the picture, from the rows.

use super::rows::Rows;
use super::shapes::{Layout, Way};

/// Between two rows.
const BELOW: f64 = 15.0;

impl Rows {
    /// Adds boxes and arrows to the layout, from this height down.
    pub(super) fn draw(&self, top: f64, part: &[usize], own: &[usize], layout: &mut Layout) {
        let centres = self.centres();
        let edge = |cell: usize, side: f64| centres[cell] + side * self.cells[cell].size.0 / 2.0;
        let all = 0..self.cells.len();
        let left = all.clone().map(|cell| edge(cell, -1.0)).fold(f64::MAX, f64::min);
        let right = all.map(|cell| edge(cell, 1.0)).fold(f64::MIN, f64::max);
        let mut tops = Vec::new();
        let mut below = top;
        for row in &self.order {
            let height = row.iter().map(|&cell| self.cells[cell].size.1).fold(0.0, f64::max);
            tops.push((below, height));
            below += height + BELOW;
        }
        let x = |cell: usize| centres[cell] - left;
        // The middle of the row.
        let corner = |cell: usize| {
            let (top, height) = tops[self.cells[cell].row];
            let (width, own) = self.cells[cell].size;
            (x(cell) - width / 2.0, top + (height - own) / 2.0)
        };
        for (index, &thing) in part.iter().enumerate() {
            layout.boxes[thing] = corner(index);
        }
        for ((way, label, up), &link) in self.ways.iter().zip(own) {
            let [first, last] = [way[0], way[way.len() - 1]];
            let begin = x(first) + self.port(first, way[1], &centres, false);
            let end = x(last) + self.port(last, way[way.len() - 2], &centres, true);
            let mut points = vec![(begin, corner(first).1 + self.cells[first].size.1)];
            for &cell in &way[1..way.len() - 1] {
                let (top, height) = tops[self.cells[cell].row];
                points.extend([(x(cell), top), (x(cell), top + height)]);
            }
            points.push((end, corner(last).1));
            if *up {
                points.reverse();
            }
            let (row, height) = tops[self.cells[*label].row];
            layout.arrows[link] = Way { points, label: (x(*label), row + height / 2.0) };
        }
        layout.size = (layout.size.0.max(right - left), below - BELOW);
    }

    /// How far from the middle of a box an arrow begins or ends: arrows of one box do not share a point.
    #[expect(clippy::cast_precision_loss, reason = "a box has a few arrows")]
    fn port(&self, cell: usize, other: usize, centres: &[f64], top: bool) -> f64 {
        let mut near = if top { self.cells[cell].above.clone() } else { self.cells[cell].below.clone() };
        near.sort_by(|one, other| centres[*one].total_cmp(&centres[*other]));
        let index = near.iter().position(|&cell| cell == other).unwrap_or_default();
        let between = (self.cells[cell].size.0 * 0.7 / near.len().max(1) as f64).min(34.0);
        (index as f64 - (near.len() as f64 - 1.0) / 2.0) * between
    }
}
