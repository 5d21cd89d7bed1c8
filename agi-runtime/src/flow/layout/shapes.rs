//! What is placed, and where it is then.

/// Width and height.
pub(in crate::flow) type Size = (f64, f64);
/// Right and down from the left upper corner.
pub(in crate::flow) type Point = (f64, f64);

/// An arrow, and the size of what is written on it. It must not lead back to its own box.
pub(in crate::flow) struct Link {
    pub(in crate::flow) from: usize,
    pub(in crate::flow) to: usize,
    pub(in crate::flow) label: Size,
}

/// Where everything is.
#[derive(Debug, Default)]
pub(in crate::flow) struct Layout {
    /// The left upper corner of each box.
    pub(in crate::flow) boxes: Vec<Point>,
    /// In the order of the links.
    pub(in crate::flow) arrows: Vec<Way>,
    pub(in crate::flow) size: Size,
}

/// The way of an arrow.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Way {
    /// From its begin to its end; between two of them it leads from one row to the next, or straight past a row.
    pub(in crate::flow) points: Vec<Point>,
    /// The middle of its label.
    pub(in crate::flow) label: Point,
}
