//! Numbers, as a person reads them, and columns.

use std::fmt::Write;
use std::time::Duration;

/// `10,000`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `240 µs`, `1.2 ms`, `35 ms`, `1.25 s`, `12.5 s`: two or three digits.
pub(super) fn time(time: Duration) -> String {
    let micros = time.as_micros();
    let seconds = time.as_secs_f64();
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..9_950 => format!("{:.1} ms", seconds * 1e3),
        9_950..999_500 => format!("{:.0} ms", seconds * 1e3),
        999_500..9_995_000 => format!("{seconds:.2} s"),
        9_995_000..99_950_000 => format!("{seconds:.1} s"),
        _ => format!("{seconds:.0} s"),
    }
}

/// `48 MB`.
pub(super) fn bytes(bytes: u64) -> String {
    format!("{} MB", number(bytes.div_ceil(1_000_000)))
}

/// Appends rows whose columns are aligned: the first to the left, the others to the right.
pub(super) fn columns(text: &mut String, rows: &[Vec<String>]) {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    for row in rows {
        let _ = write!(text, "  {:width$}", row[0], width = widths[0]);
        for (cell, width) in row.iter().zip(&widths).skip(1) {
            let _ = write!(text, "  {cell:>width$}");
        }
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, columns, number, time};
    use std::time::Duration;

    #[test]
    fn numbers_and_times_are_short() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(number), ["0", "999", "1,000", "1,234,567"]);
        let times = [240, 1_249, 9_960, 999_400, 999_600, 12_520_000, 90_000_000].map(Duration::from_micros);
        assert_eq!(times.map(time), ["240 µs", "1.2 ms", "10 ms", "999 ms", "1.00 s", "12.5 s", "90.0 s"]);
        assert_eq!(bytes(47_100_000), "48 MB");
    }

    #[test]
    fn columns_are_aligned() {
        let mut text = String::new();
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        columns(&mut text, &[row(["a", "1 µs"]), row(["bcd", "1,000"])]);
        assert_eq!(text, "  a     1 µs\n  bcd  1,000\n");
    }
}
