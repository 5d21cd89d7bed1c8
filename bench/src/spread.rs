//! A figure that was taken several times.

use serde::{Deserialize, Serialize};

/// The median, the middle half (from the first quartile to the third), the lowest and the highest of what was measured.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) first: f64,
    pub(crate) third: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of at least one figure.
    pub(crate) fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<_> = figures.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let (count, last) = (sorted.len(), sorted.len() - 1);
        // Of an even number, what lies between the middle two.
        let median = f64::midpoint(sorted[last / 2], sorted[count / 2]);
        Self { median, first: sorted[count / 4], third: sorted[last - count / 4], low: sorted[0], high: sorted[last] }
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let [even, odd] = [Spread::of([4.0, 1.0, 3.0, 2.0]), Spread::of([9.0, 1.0, 3.0])];
        assert_eq!((even.median, odd.median), (2.5, 3.0));
        assert_eq!(Spread::of([7.0]), Spread { median: 7.0, first: 7.0, third: 7.0, low: 7.0, high: 7.0 });
    }

    #[test]
    fn half_of_the_figures_are_in_the_middle_half() {
        let spread = Spread::of((1..=8).map(f64::from));
        assert_eq!((spread.low, spread.first, spread.third, spread.high), (1.0, 3.0, 6.0, 8.0));
    }
}
