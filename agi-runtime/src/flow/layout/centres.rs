//! How far right the cells of the rows are: near their neighbours, and apart from each other.

use super::rows::{Cell, Rows};

/// Between two boxes of a row.
const BESIDES: f64 = 26.0;
/// Between the place of an arrow and its neighbours.
const PASSING: f64 = 14.0;
/// How much more the parts of an arrow pull each other than a box pulls an arrow.
const STIFF: f64 = 30.0;
/// How often the places are improved.
const MOVED: usize = 600;

impl Rows {
    /// Where the middle of each cell is: near the mean of its neighbours.
    pub(super) fn centres(&self) -> Vec<f64> {
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
}
