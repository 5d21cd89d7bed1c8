//! Boxes, labels and the places of arrows in rows, sorted so that few arrows cross.

use super::floors::{floors, leads_back};
use super::shapes::{Link, Size};

/// How often the rows are sorted.
const SORTED: usize = 24;

/// A box, a label, or the place of an arrow in a row that it passes.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) size: Size,
    pub(super) is_box: bool,
    pub(super) above: Vec<usize>,
    pub(super) below: Vec<usize>,
}

pub(super) struct Rows {
    /// The boxes of the part, then labels and places.
    pub(super) cells: Vec<Cell>,
    /// The cells of each row, from the left.
    pub(super) order: Vec<Vec<usize>>,
    /// The cells of each arrow, from the top down; which of them is its label; whether the arrow leads up.
    pub(super) ways: Vec<(Vec<usize>, usize, bool)>,
}

impl Rows {
    pub(super) fn new(part: &[usize], own: &[usize], sizes: &[Size], links: &[Link]) -> Self {
        let local = |thing: usize| part.iter().position(|&other| other == thing).unwrap_or_default();
        let arrows: Vec<_> = own.iter().map(|&link| (local(links[link].from), local(links[link].to))).collect();
        let back = leads_back(part.len(), &arrows);
        let down: Vec<_> =
            arrows.iter().zip(&back).map(|(&(from, to), back)| if *back { (to, from) } else { (from, to) }).collect();
        let floors = floors(part.len(), &down);
        let cell = |row, size, is_box| Cell { row, size, is_box, ..Cell::default() };
        let mut cells: Vec<_> =
            (0..part.len()).map(|thing| cell(2 * floors[thing], sizes[part[thing]], true)).collect();
        let mut ways = Vec::new();
        for ((&(high, low), &up), &link) in down.iter().zip(&back).zip(own) {
            let (first, last) = (2 * floors[high], 2 * floors[low]);
            // Next to where it begins.
            let labelled = if up { last - 1 } else { first + 1 };
            let (mut way, mut label) = (vec![high], 0);
            for row in first + 1..last {
                if row == labelled {
                    label = cells.len();
                }
                way.push(cells.len());
                cells.push(if row == labelled {
                    cell(row, links[link].label, false)
                } else {
                    cell(row, (0.0, 0.0), false)
                });
            }
            way.push(low);
            for pair in way.windows(2) {
                cells[pair[0]].below.push(pair[1]);
                cells[pair[1]].above.push(pair[0]);
            }
            ways.push((way, label, up));
        }
        let count = cells.iter().map(|cell| cell.row).max().unwrap_or(0) + 1;
        let mut rows = vec![Vec::new(); count];
        for (index, cell) in cells.iter().enumerate() {
            rows[cell.row].push(index);
        }
        let mut rows = Self { cells, order: rows, ways };
        rows.sort();
        rows
    }

    /// Sorts each row by where the neighbours are, down and up again, and keeps the order with the fewest crossings.
    fn sort(&mut self) {
        let mut best = (usize::MAX, self.order.clone());
        for round in 0..SORTED {
            let down = round % 2 == 0;
            for step in 0..self.order.len() {
                let row = if down { step } else { self.order.len() - 1 - step };
                let places = self.places();
                let wish = |&cell: &usize| {
                    let near = if down { &self.cells[cell].above } else { &self.cells[cell].below };
                    mean(near.iter().map(|&other| places[other])).unwrap_or(places[cell])
                };
                let mut sorted = self.order[row].clone();
                sorted.sort_by(|one, other| wish(one).total_cmp(&wish(other)));
                self.order[row] = sorted;
            }
            self.swap_neighbours();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.order.clone());
            }
        }
        self.order = best.1;
    }

    fn swap_neighbours(&mut self) {
        let mut places = self.places();
        for row in 0..self.order.len() {
            for left in 1..self.order[row].len() {
                let (one, other) = (self.order[row][left - 1], self.order[row][left]);
                if self.crossed(other, one, &places) < self.crossed(one, other, &places) {
                    self.order[row].swap(left - 1, left);
                    places.swap(one, other);
                }
            }
        }
    }

    /// How often the arrows of two neighbours cross, if one is to the left of the other.
    fn crossed(&self, left: usize, right: usize, places: &[f64]) -> usize {
        let pairs = |left: &[usize], right: &[usize]| {
            let crosses = |&one: &usize| right.iter().filter(|&&other| places[other] < places[one]).count();
            left.iter().map(crosses).sum::<usize>()
        };
        let [left, right] = [&self.cells[left], &self.cells[right]];
        pairs(&left.above, &right.above) + pairs(&left.below, &right.below)
    }

    fn crossings(&self) -> usize {
        let places = self.places();
        let of_row = |row: &Vec<usize>| -> usize {
            let pairs =
                row.iter().enumerate().flat_map(|(at, &right)| row[..at].iter().map(move |&left| (left, right)));
            let crosses = |(left, right): (usize, usize)| {
                let below = |cell: usize| &self.cells[cell].below;
                let over = |&one: &usize| below(right).iter().filter(|&&other| places[other] < places[one]).count();
                below(left).iter().map(over).sum::<usize>()
            };
            pairs.map(crosses).sum()
        };
        self.order.iter().map(of_row).sum()
    }

    /// How far right each cell is in its row, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a row has a few cells")]
    fn places(&self) -> Vec<f64> {
        let mut places = vec![0.0; self.cells.len()];
        for row in &self.order {
            for (index, &cell) in row.iter().enumerate() {
                places[cell] = (index as f64 + 0.5) / row.len() as f64;
            }
        }
        places
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}
