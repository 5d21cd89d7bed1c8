//! Columns for a person.

/// Where a cell is in its column.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Left,
    Right,
}

/// Aligns rows of cells, the first of which are the headings. Nothing is padded at the end of a line.
pub(super) fn table<const N: usize>(sides: [Side; N], rows: &[[String; N]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = (0..N)
            .map(|column| {
                let (cell, width) = (&row[column], widths[column]);
                match sides[column] {
                    Side::Left => format!("{cell:<width$}"),
                    Side::Right => format!("{cell:>width$}"),
                }
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

/// What came over the network moves no cursor.
pub(super) fn printable(text: &str) -> String {
    let escaped = |character: char| character.is_control().then(|| character.escape_default().to_string());
    text.chars().map(|character| escaped(character).unwrap_or_else(|| character.to_string())).collect()
}
