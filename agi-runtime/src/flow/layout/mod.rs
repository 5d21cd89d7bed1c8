//! Places boxes in rows so that most arrows lead down and few cross: Sugiyama's method, in its plainest form.
//!
//! Rows of boxes and rows of labels alternate. An arrow that leads back up is turned round while rows are found. One that
//! passes a row gets a place there, as a box without width. The boxes of a row are sorted by where their neighbours are, and
//! then moved as near to them as the others let them.
//!
//! | file | holds |
//! |---|---|
//! | `shapes` | what is placed, and where it is then |
//! | `floors` | which arrows lead back up, and in which row each box is |
//! | `rows` | boxes, labels and places in their rows, sorted so that few arrows cross |
//! | `centres` | how far right each of them is |
//! | `drawn` | the boxes and arrows of the picture |

mod centres;
mod drawn;
mod floors;
mod rows;
mod shapes;

use rows::Rows;
pub(super) use shapes::{Layout, Link, Point, Size, Way};

/// Between the pictures of two routes.
const APART: f64 = 40.0;

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
