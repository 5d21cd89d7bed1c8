//! Which arrows lead back up, and in which row each box is.

/// Which arrows lead back to where a caller has been, going from the first box on.
pub(super) fn leads_back(boxes: usize, arrows: &[(usize, usize)]) -> Vec<bool> {
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
pub(super) fn floors(boxes: usize, down: &[(usize, usize)]) -> Vec<usize> {
    let mut floors = vec![0; boxes];
    for _ in 0..boxes {
        for &(high, low) in down {
            floors[low] = floors[low].max(floors[high] + 1);
        }
    }
    floors
}
