//! Whether a path with holes may be a route's, whatever the holes hold.

use crate::dialplan_files::HOLE;

/// A path of more characters is taken for a possible one: the comparison costs as much as path and pattern multiplied.
const LONGEST: usize = 1_024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    One(char),
    /// Any number of characters; slashes are among them only if it says so.
    Many {
        slashes: bool,
    },
}

/// Whether some values of the holes make a path this pattern's. `slashes` says whether a value may hold a slash.
pub(super) fn is_possible(path: &str, pattern: &str, slashes: bool) -> bool {
    if path.len() > LONGEST {
        return true;
    }
    let path: Vec<_> = path.chars().map(|c| if c == HOLE { Part::Many { slashes } } else { Part::One(c) }).collect();
    let pattern = parts(pattern);
    // Which places of the path can be reached with the pattern up to here.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    spread(&path, &mut reached);
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        for at in 0..=path.len() {
            if !reached[at] {
                continue;
            }
            match (path.get(at), part) {
                // The hole holds what the pattern has here.
                (Some(Part::Many { slashes }), Part::One(c)) if *slashes || c != '/' => next[at] = true,
                (Some(Part::Many { .. }), Part::Many { .. }) => next[at] = true,
                (Some(Part::One(a)), Part::One(b)) if *a == b => next[at + 1] = true,
                _ => {}
            }
            if let Part::Many { slashes } = part {
                next[at] = true;
                let taken = path[at..].iter().take_while(|part| slashes || **part != Part::One('/')).count();
                next[at..=at + taken].fill(true);
            }
        }
        spread(&path, &mut next);
        reached = next;
    }
    reached[path.len()]
}

/// A hole may be empty.
fn spread(path: &[Part], reached: &mut [bool]) {
    for at in 0..path.len() {
        if reached[at] && matches!(path[at], Part::Many { .. }) {
            reached[at + 1] = true;
        }
    }
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = vec![];
    for segment in pattern.split('/').skip(1) {
        parts.push(Part::One('/'));
        match segment.strip_prefix('{') {
            Some(name) => parts.push(Part::Many { slashes: name.starts_with('*') }),
            None => parts.extend(segment.chars().map(Part::One)),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::is_possible;

    #[test]
    fn a_hole_may_be_anything() {
        for (path, pattern, within_one, over_slashes) in [
            ("/order/#", "/order/{id}", true, true),
            ("/#", "/order/{id}", false, true),
            ("/#/7", "/order/{id}", true, true),
            ("/or#", "/order", true, true),
            ("/or#", "/survey", false, false),
            ("/#", "/", true, true),
            ("/a-#-b/x", "/{name}/x", true, true),
            ("/a-#-b/y", "/{name}/x", false, false),
            ("/files/a/#", "/files/{*rest}", true, true),
            ("/menu/#", "/menu/hours", true, true),
            ("/menu/#/x", "/menu/hours", false, false),
        ] {
            let path = path.replace('#', "\u{fffc}");
            assert_eq!(is_possible(&path, pattern, false), within_one, "{path} {pattern}");
            assert_eq!(is_possible(&path, pattern, true), over_slashes, "{path} {pattern}");
        }
    }
}
