//! Places boxes in rows so that most arrows lead down and few cross: Sugiyama's method, in its plainest form.
//!
//! Rows of boxes and rows of labels alternate. An arrow that leads back up is turned round while rows are found. One that
//! passes a row gets a place there, as a box without width. The boxes of a row are sorted by where their neighbours are, and
//! then moved as near to them as the others let them.

/// Width and height.
pub(super) type Size = (f64, f64);
/// Right and down from the left upper corner.
pub(super) type Point = (f64, f64);

/// An arrow, and the size of what is written on it. It must not lead back to its own box.
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: Size,
}

/// Where everything is.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// The left upper corner of each box.
    pub(super) boxes: Vec<Point>,
    /// In the order of the links.
    pub(super) arrows: Vec<Way>,
    pub(super) size: Size,
}

/// The way of an arrow.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    /// From its begin to its end; between two of them it leads from one row to the next, or straight past a row.
    pub(super) points: Vec<Point>,
    /// The middle of its label.
    pub(super) label: Point,
}

/// Between two boxes of a row.
const BESIDES: f64 = 26.0;
/// Between the place of an arrow and its neighbours.
const PASSING: f64 = 14.0;
/// Between two rows.
const BELOW: f64 = 15.0;
/// Between the pictures of two routes.
const APART: f64 = 40.0;
/// How much more the parts of an arrow pull each other than a box pulls an arrow.
const STIFF: f64 = 30.0;
/// How often the rows are sorted, and the places improved.
const SORTED: usize = 24;
const MOVED: usize = 600;

/// Places boxes of these sizes. Those that no arrow connects come one below the other.
pub(super) fn place(sizes: &[Size], links: &[Link]) -> Layout {
    let mut layout =
        Layout { boxes: vec![(0.0, 0.0); sizes.len()], arrows: vec![Way::default(); links.len()], size: (0.0, 0.0) };
    for part in parts(sizes.len(), links) {
        if layout.size.1 > 0.0 {
            layout.size.1 += APART;
        }
        let top = layout.size.1;
        let own: Vec<usize> = (0..links.len()).filter(|&link| part.contains(&links[link].from)).collect();
        let rows = Rows::new(&part, &own, sizes, links);
        rows.draw(top, &part, &own, &mut layout);
    }
    layout
}

/// The boxes that arrows connect, in the order of their first.
fn parts(boxes: usize, links: &[Link]) -> Vec<Vec<usize>> {
    let mut part: Vec<usize> = (0..boxes).collect();
    let mut changed = true;
    while changed {
        changed = false;
        for link in links {
            let least = part[link.from].min(part[link.to]);
            changed |= part[link.from] != part[link.to];
            part[link.from] = least;
            part[link.to] = least;
        }
    }
    let whole = |first: usize| (0..boxes).filter(|&other| part[other] == first).collect();
    (0..boxes).filter(|&first| part[first] == first).map(whole).collect()
}

/// A box, a label, or the place of an arrow in a row that it passes.
#[derive(Clone, Debug, Default)]
struct Cell {
    row: usize,
    size: Size,
    is_box: bool,
    above: Vec<usize>,
    below: Vec<usize>,
}

struct Rows {
    /// The boxes of the part, then labels and places.
    cells: Vec<Cell>,
    /// The cells of each row, from the left.
    order: Vec<Vec<usize>>,
    /// The cells of each arrow, from the top down; which of them is its label; whether the arrow leads up.
    ways: Vec<(Vec<usize>, usize, bool)>,
}

impl Rows {
    fn new(part: &[usize], own: &[usize], sizes: &[Size], links: &[Link]) -> Self {
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

    /// Where the middle of each cell is: near the mean of its neighbours.
    fn centres(&self) -> Vec<f64> {
        let mut centres = vec![0.0; self.cells.len()];
        for _ in 0..MOVED {
            for row in &self.order {
                let wishes: Vec<_> = row.iter().map(|&cell| self.wish(cell, &centres)).collect();
                for (&cell, centre) in row.iter().zip(self.apart(row, &wishes)) {
                    centres[cell] = centre;
                }
            }
        }
        centres
    }

    /// Where a cell would be best, and how strong its neighbours pull. The parts of an arrow pull each other most, so that it
    /// is straight. Two cells pull each other with the same strength: otherwise the picture would lean.
    fn wish(&self, cell: usize, centres: &[f64]) -> (f64, f64) {
        let Cell { above, below, is_box, .. } = &self.cells[cell];
        let strength = |other: usize| if *is_box || self.cells[other].is_box { 1.0 } else { STIFF };
        let near = || above.iter().chain(below).copied();
        let strengths: f64 = near().map(strength).sum();
        if strengths == 0.0 {
            return (centres[cell], 1.0);
        }
        (near().map(|other| centres[other] * strength(other)).sum::<f64>() / strengths, strengths)
    }

    /// The places nearest to the wishes at which the cells of a row do not overlap: where neighbours push each other,
    /// they move as one block, to the mean of its wishes.
    fn apart(&self, row: &[usize], wishes: &[(f64, f64)]) -> Vec<f64> {
        let mut offsets = vec![0.0];
        for pair in row.windows(2) {
            let [left, right] = [&self.cells[pair[0]], &self.cells[pair[1]]];
            let gap = if left.is_box && right.is_box { BESIDES } else { PASSING };
            offsets.push(offsets[offsets.len() - 1] + f64::midpoint(left.size.0, right.size.0) + gap);
        }
        let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
        for ((wish, strength), offset) in wishes.iter().zip(&offsets) {
            let mut block = (strength * (wish - offset), *strength, 1);
            while let Some(last) = blocks.last().copied().filter(|last| last.0 / last.1 > block.0 / block.1) {
                blocks.pop();
                block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
            }
            blocks.push(block);
        }
        let starts = blocks.iter().flat_map(|&(sum, weight, count)| std::iter::repeat_n(sum / weight, count));
        starts.zip(offsets).map(|(start, offset)| start + offset).collect()
    }

    /// Adds boxes and arrows to the layout, from this height down.
    fn draw(&self, top: f64, part: &[usize], own: &[usize], layout: &mut Layout) {
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

/// Which arrows lead back to where a caller has been, going from the first box on.
fn leads_back(boxes: usize, arrows: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        Not,
        OnTheWay,
        Done,
    }
    let mut seen = vec![Seen::Not; boxes];
    let mut back = vec![false; arrows.len()];
    for start in 0..boxes {
        // Boxes on the way, and which of their arrows is next.
        let mut way = if seen[start] == Seen::Not { vec![(start, 0)] } else { Vec::new() };
        while let Some((thing, next)) = way.pop() {
            seen[thing] = Seen::OnTheWay;
            let arrow = (next..arrows.len()).find(|&arrow| arrows[arrow].0 == thing);
            let Some(arrow) = arrow else {
                seen[thing] = Seen::Done;
                continue;
            };
            way.push((thing, arrow + 1));
            let to = arrows[arrow].1;
            match seen[to] {
                Seen::Not => way.push((to, 0)),
                Seen::OnTheWay => back[arrow] = true,
                Seen::Done => {}
            }
        }
    }
    back
}

/// The floor of each box: one below the lowest of those that lead to it. There must be no circle.
fn floors(boxes: usize, down: &[(usize, usize)]) -> Vec<usize> {
    let mut floors = vec![0; boxes];
    for _ in 0..boxes {
        for &(high, low) in down {
            floors[low] = floors[low].max(floors[high] + 1);
        }
    }
    floors
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::{Layout, Link, Size, place};

    const BOX: Size = (100.0, 40.0);

    fn link(from: usize, to: usize) -> Link {
        Link { from, to, label: (50.0, 14.0) }
    }

    fn boxes_overlap(layout: &Layout) -> bool {
        let apart =
            |one: (f64, f64), other: (f64, f64)| (one.0 - other.0).abs() >= BOX.0 || (one.1 - other.1).abs() >= BOX.1;
        let all = &layout.boxes;
        all.iter().enumerate().any(|(at, one)| all[..at].iter().any(|other| !apart(*one, *other)))
    }

    #[test]
    fn an_arrow_leads_down_except_one_that_leads_back() {
        let layout = place(&[BOX; 3], &[link(0, 1), link(1, 2), link(2, 0)]);
        let down = |way: usize| {
            let points = &layout.arrows[way].points;
            points[points.len() - 1].1 > points[0].1
        };
        assert_eq!([down(0), down(1), down(2)], [true, true, false]);
        assert!(!boxes_overlap(&layout));
    }

    #[test]
    fn two_boxes_that_change_places_do_not_make_arrows_cross() {
        // 1 and 2 are next to each other, and so are 3 and 4, which come in the other order.
        let layout = place(&[BOX; 5], &[link(0, 1), link(0, 2), link(2, 3), link(1, 4)]);
        let right_of = |one: usize, other: usize| layout.boxes[one].0 > layout.boxes[other].0;
        assert_eq!(right_of(2, 1), right_of(3, 4));
    }

    #[test]
    fn boxes_without_an_arrow_between_them_are_pictures_of_their_own() {
        let layout = place(&[BOX; 4], &[link(0, 1), link(2, 3)]);
        assert!(layout.boxes[2].1 >= layout.boxes[1].1 + BOX.1);
        assert!(!boxes_overlap(&layout));
    }

    #[test]
    fn everything_is_within_the_picture() {
        let links: Vec<_> = (1..20)
            .flat_map(|to| [link(to / 3, to), link(to, (to * 7) % 20)])
            .filter(|link| link.from != link.to)
            .collect();
        let layout = place(&[BOX; 20], &links);
        assert!(!boxes_overlap(&layout));
        let inside =
            |(x, y): (f64, f64)| x >= -0.01 && y >= -0.01 && x <= layout.size.0 + 0.01 && y <= layout.size.1 + 0.01;
        assert!(layout.boxes.iter().all(|&(x, y)| inside((x, y)) && inside((x + BOX.0, y + BOX.1))));
        assert!(layout.arrows.iter().flat_map(|way| &way.points).all(|point| inside(*point)));
    }
}
