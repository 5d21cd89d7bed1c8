//! Values in an address that a caller chooses.

use super::finding::Finding;
use super::line::Line;
use crate::dialplan_files::Extension;

/// Asterisk puts a value in, and then reads the line: what a caller may choose.
const CHOSEN: [&str; 6] =
    ["CALLERID(", "CALLERIDNAME", "CALLERIDNUM", "CONNECTEDLINE(", "SIP_HEADER(", "PJSIP_HEADER("];

impl Line<'_> {
    /// Values in the address that a caller chooses, and that nothing encodes.
    pub(super) fn chosen_by_the_caller(&self, extension: &Extension) -> Vec<Finding> {
        let holes = self.address.target.holes.iter().enumerate();
        holes.filter_map(|(number, hole)| self.chosen(extension, number, &hole.written)).collect()
    }

    fn chosen(&self, extension: &Extension, number: usize, written: &str) -> Option<Finding> {
        let inner = written.strip_prefix("${")?.strip_suffix('}')?;
        if let Some(encoded) = inner.strip_prefix("URIENCODE(") {
            let value = encoded.strip_prefix("${")?.strip_suffix("})")?;
            let chosen = CHOSEN.iter().any(|name| value.starts_with(name));
            let what = format!("{written} cannot carry every value: one with a bracket and a colon arrives cut");
            return chosen.then(|| self.encoded(Finding::hint(self.step, what), number, value));
        }
        let name = inner.split(':').next().unwrap_or(inner);
        let dialled = name == "EXTEN" && extension.name.starts_with('_') && extension.name.ends_with(['.', '!']);
        if !dialled && !CHOSEN.iter().any(|chosen| name.starts_with(chosen)) {
            return None;
        }
        let what = format!("a caller chooses {written}, and it is in the address unencoded");
        let note = "a comma in it ends the address, and `/`, `?`, `&` and `%` make it another one";
        Some(self.encoded(self.error(what).note(note), number, inner))
    }

    /// The lines that carry any value, as the book has them.
    fn encoded(&self, found: Finding, number: usize, inner: &str) -> Finding {
        let (source, first) = match inner.split_once(':') {
            Some(_) => ("VALUE", Some(format!("Set(VALUE=${{{inner}}})"))),
            None => (inner, None),
        };
        let target = &self.address.target;
        let encoded = "${STRREPLACE(VALUE,~colon~,%3A)}";
        let filled = target.filled(|index, hole| if index == number { encoded } else { &hole.written });
        let line = self.written(&filled);
        let found = first.into_iter().fold(found, Finding::write);
        found.write(format!("Set(VALUE=${{URIENCODE(${{STRREPLACE({source},:,~colon~)}})}})")).write(line)
    }
}
