//! Places boxes on floors so that every arrow leads down and few cross: Sugiyama's method, in its plainest form.
//!
//! Each box gets a floor. An arrow that passes a floor gets a place there, as a box without width. The boxes of a floor
//! are sorted by where their neighbours are, and then moved as near to them as the others let them.

use super::graph::Graph;

/// Width and height.
pub(super) type Size = (f64, f64);
/// Right and down from the left upper corner.
pub(super) type Point = (f64, f64);

/// Where everything is.
#[derive(Debug)]
pub(super) struct Layout {
    /// The left upper corner of each box.
    pub(super) boxes: Vec<Point>,
    /// The points of each arrow, from its upper end down; between two of them it leads from one floor to the next, or
    /// straight past a floor.
    pub(super) arrows: Vec<Vec<Point>>,
    pub(super) size: Size,
}

/// The distance of an arrow's place from its neighbours, as a part of the distance of two boxes.
const PASSING: f64 = 0.6;

/// Places boxes of these sizes, `gap` apart. There must be no circle. `sway` says how far a floor may leave the middle for its
/// neighbours: not at all (0), or right to them (1).
pub(super) fn place(sizes: &[Size], graph: &Graph, gap: Size, sway: f64) -> Layout {
    let mut floors = Floors::new(sizes, graph);
    floors.sort();
    let centres = floors.centres(gap.0, sway);
    let left = (0..centres.len()).map(|cell| centres[cell] - floors.cells[cell].width / 2.0).fold(f64::MAX, f64::min);
    let right = (0..centres.len()).map(|cell| centres[cell] + floors.cells[cell].width / 2.0).fold(f64::MIN, f64::max);
    let x = |cell: usize| centres[cell] - left;
    let mut top = 0.0;
    let mut rows = Vec::new();
    for row in &floors.rows {
        let height = row.iter().filter_map(|&cell| sizes.get(cell)).map(|size| size.1).fold(0.0, f64::max);
        rows.push((top, height));
        top += height + gap.1;
    }
    let boxes =
        (0..sizes.len()).map(|cell| (x(cell) - sizes[cell].0 / 2.0, rows[floors.cells[cell].floor].0)).collect();
    let arrows = floors.ways.iter().map(|way| {
        let [first, last] = [way[0], way[way.len() - 1]];
        let begin = x(first) + floors.port(first, way[1], &centres, sizes, false);
        let end = x(last) + floors.port(last, way[way.len() - 2], &centres, sizes, true);
        let (top, _) = rows[floors.cells[first].floor];
        let mut points = vec![(begin, top + sizes[first].1)];
        for &cell in &way[1..way.len() - 1] {
            let (top, height) = rows[floors.cells[cell].floor];
            points.extend([(x(cell), top), (x(cell), top + height)]);
        }
        points.push((end, rows[floors.cells[last].floor].0));
        points
    });
    Layout { boxes, arrows: arrows.collect(), size: (right - left, top - gap.1) }
}

/// Returns the floor of each box, the top one being 0. There must be no circle.
pub(super) fn floors(graph: &Graph) -> Vec<usize> {
    let heights = graph.heights();
    let highest = heights.iter().copied().max().unwrap_or(0);
    let mut floors: Vec<usize> = heights.iter().map(|height| highest - height).collect();
    // A box that more use than it uses itself moves up to them, so that fewer arrows pass floors.
    let mut from_the_top: Vec<usize> = (0..heights.len()).collect();
    from_the_top.sort_by_key(|&thing| floors[thing]);
    for thing in from_the_top {
        let users: Vec<_> = (0..heights.len()).filter(|&user| graph.0[user].contains(&thing)).collect();
        if users.len() > graph.0[thing].len() {
            floors[thing] = users.iter().map(|&user| floors[user] + 1).max().unwrap_or(0);
        }
    }
    floors
}

/// A box, or the place of an arrow on a floor that it passes.
struct Cell {
    floor: usize,
    width: f64,
    above: Vec<usize>,
    below: Vec<usize>,
}

struct Floors {
    /// The boxes, then the places of arrows.
    cells: Vec<Cell>,
    /// The cells of each floor, from the left.
    rows: Vec<Vec<usize>>,
    /// The cells of each arrow.
    ways: Vec<Vec<usize>>,
}

impl Floors {
    fn new(sizes: &[Size], graph: &Graph) -> Self {
        let floor_of = floors(graph);
        let highest = floor_of.iter().copied().max().unwrap_or(0);
        let cell = |floor, width| Cell { floor, width, above: Vec::new(), below: Vec::new() };
        let mut cells: Vec<Cell> = sizes.iter().zip(&floor_of).map(|(size, &floor)| cell(floor, size.0)).collect();
        let mut ways = Vec::new();
        for (from, below) in graph.0.iter().enumerate() {
            for &to in below {
                let mut way = vec![from];
                for floor in floor_of[from] + 1..floor_of[to] {
                    way.push(cells.len());
                    cells.push(cell(floor, 0.0));
                }
                way.push(to);
                for pair in way.windows(2) {
                    cells[pair[0]].below.push(pair[1]);
                    cells[pair[1]].above.push(pair[0]);
                }
                ways.push(way);
            }
        }
        let mut rows = vec![Vec::new(); highest + 1];
        for (index, cell) in cells.iter().enumerate() {
            rows[cell.floor].push(index);
        }
        Self { cells, rows, ways }
    }

    /// Sorts each floor by where the neighbours are, down and up again, and keeps the order with the fewest crossings.
    fn sort(&mut self) {
        let mut best = (self.crossings(), self.rows.clone());
        for round in 0..40 {
            let down = round % 2 == 0;
            for step in 0..self.rows.len() {
                let floor = if down { step } else { self.rows.len() - 1 - step };
                let places = self.places();
                let mean = |&cell: &usize| {
                    let near = if down { &self.cells[cell].above } else { &self.cells[cell].below };
                    if near.is_empty() { places[cell] } else { mean(near.iter().map(|&other| places[other])) }
                };
                let mut row = self.rows[floor].clone();
                row.sort_by(|one, other| mean(one).total_cmp(&mean(other)));
                self.rows[floor] = row;
            }
            self.swap_neighbours();
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.rows.clone());
            }
        }
        self.rows = best.1;
    }

    fn swap_neighbours(&mut self) {
        for floor in 0..self.rows.len() {
            for left in 1..self.rows[floor].len() {
                let before = self.crossings();
                self.rows[floor].swap(left - 1, left);
                if self.crossings() >= before {
                    self.rows[floor].swap(left - 1, left);
                }
            }
        }
    }

    /// How far right each cell is on its floor, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "a floor has a few cells")]
    fn places(&self) -> Vec<f64> {
        let mut places = vec![0.0; self.cells.len()];
        for row in &self.rows {
            for (index, &cell) in row.iter().enumerate() {
                places[cell] = (index as f64 + 0.5) / row.len() as f64;
            }
        }
        places
    }

    fn crossings(&self) -> usize {
        let places = self.places();
        let links = |row: &Vec<usize>| -> Vec<(f64, f64)> {
            row.iter()
                .flat_map(|&cell| self.cells[cell].below.iter().map(move |&low| (cell, low)))
                .map(|(high, low)| (places[high], places[low]))
                .collect()
        };
        let crossed = |links: Vec<(f64, f64)>| {
            let pairs =
                links.iter().enumerate().flat_map(|(index, one)| links[..index].iter().map(move |other| (one, other)));
            pairs.filter(|(one, other)| (one.0 - other.0) * (one.1 - other.1) < 0.0).count()
        };
        self.rows.iter().map(|row| crossed(links(row))).sum()
    }

    /// Where the middle of each cell is: near the mean of its neighbours.
    fn centres(&self, gap: f64, sway: f64) -> Vec<f64> {
        let mut centres = vec![0.0; self.cells.len()];
        for round in 0..300 {
            for row in &self.rows {
                let wish = |&cell: &usize| {
                    let Cell { above, below, .. } = &self.cells[cell];
                    let near: Vec<f64> = above.iter().chain(below).map(|&other| centres[other]).collect();
                    if near.is_empty() || round == 0 { centres[cell] } else { mean(near.into_iter()) * sway }
                };
                let wishes: Vec<f64> = row.iter().map(wish).collect();
                for (&cell, centre) in row.iter().zip(self.apart(row, &wishes, gap)) {
                    centres[cell] = centre;
                }
            }
        }
        centres
    }

    /// The places nearest to the wishes at which the cells of a floor do not overlap: where neighbours push each other,
    /// they move as one block, to the mean of its wishes.
    fn apart(&self, row: &[usize], wishes: &[f64], gap: f64) -> Vec<f64> {
        let mut offsets = vec![0.0];
        for pair in row.windows(2) {
            let [left, right] = [&self.cells[pair[0]], &self.cells[pair[1]]];
            let apart = if left.width * right.width == 0.0 { gap * PASSING } else { gap };
            offsets.push(offsets[offsets.len() - 1] + left.width / 2.0 + apart + right.width / 2.0);
        }
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for (index, wish) in wishes.iter().enumerate() {
            // A place without width moves last: its arrow would have a bend.
            let weight = if self.cells[row[index]].width == 0.0 { 4.0 } else { 1.0 };
            let mut block = (weight * (wish - offsets[index]), weight, 1);
            while let Some(last) = blocks.pop_if(|last| last.0 / last.1 > block.0 / block.1) {
                block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
            }
            blocks.push(block);
        }
        let starts = blocks.iter().flat_map(|&(sum, weight, count)| std::iter::repeat_n(sum / weight, count));
        starts.zip(offsets).map(|(start, offset)| start + offset).collect()
    }

    /// How far from the middle of a box the arrow to or from `other` begins: arrows of one box do not share a point.
    #[expect(clippy::cast_precision_loss, reason = "a box has a few arrows")]
    fn port(&self, cell: usize, other: usize, centres: &[f64], sizes: &[Size], top: bool) -> f64 {
        let mut near = if top { self.cells[cell].above.clone() } else { self.cells[cell].below.clone() };
        near.sort_by(|one, other| centres[*one].total_cmp(&centres[*other]));
        let index = near.iter().position(|&cell| cell == other).unwrap_or_default();
        let between = (sizes[cell].0 * 0.6 / near.len() as f64).min(36.0);
        (index as f64 - (near.len() as f64 - 1.0) / 2.0) * between
    }
}

#[expect(clippy::cast_precision_loss, reason = "a box has a few neighbours")]
fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}
