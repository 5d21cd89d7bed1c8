//! Lines on a terminal, or in a file: those that stay, and one that is drawn again and again.

use std::io::Write;

use crate::format::plain;

/// The width of the line that is drawn again and again, in columns: one that the terminal wraps could not be erased.
const WIDTH: usize = 78;

/// See the module.
pub(super) struct Paper<W> {
    out: W,
    /// The last line as it was drawn.
    drawn: String,
}

impl<W: Write> Paper<W> {
    pub(super) fn new(out: W) -> Self {
        Self { out, drawn: String::new() }
    }

    /// Prints the first line.
    pub(super) fn title(&mut self, text: &str) {
        let _ = writeln!(self.out, "{}", plain(text));
        let _ = self.out.flush();
    }

    /// Prints a line that stays.
    pub(super) fn put(&mut self, text: &str) {
        self.clear();
        let _ = writeln!(self.out, "  {}", plain(text));
        let _ = self.out.flush();
    }

    /// Draws the last line, which does not stay.
    pub(super) fn draw(&mut self, text: &str) {
        let line: String = format!("  {text}").chars().take(WIDTH).collect();
        if line != self.drawn {
            let _ = write!(self.out, "\r\x1b[K{}", plain(&line));
            let _ = self.out.flush();
            self.drawn = line;
        }
    }

    /// Erases the last line.
    pub(super) fn clear(&mut self) {
        if !std::mem::take(&mut self.drawn).is_empty() {
            let _ = write!(self.out, "\r\x1b[K");
        }
    }

    #[cfg(test)]
    pub(super) fn into_inner(self) -> W {
        self.out
    }
}
