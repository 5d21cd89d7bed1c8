//! How Asterisk takes a command line apart (`parse_args` in `res_agi.c`), written from what it was seen to do and not
//! as the inverse of the encoder.

/// Returns the words of a line: split at blanks and tabs; `"` switches quoting anywhere and is dropped; `\` makes the next
/// byte an ordinary one, quoted or not. An open quote and a `\` at the end are not errors.
#[must_use]
pub fn parse_args(line: &[u8]) -> Vec<Vec<u8>> {
    let mut words = Vec::new();
    let mut word: Option<Vec<u8>> = None;
    let (mut quoted, mut literal) = (false, false);
    for &byte in line.strip_suffix(b"\n").unwrap_or(line) {
        match byte {
            _ if literal => {
                word.get_or_insert_default().push(byte);
                literal = false;
            }
            b'\\' => literal = true,
            b'"' => {
                word.get_or_insert_default();
                quoted = !quoted;
            }
            b' ' | b'\t' if !quoted => words.extend(word.take()),
            _ => word.get_or_insert_default().push(byte),
        }
    }
    words.extend(word);
    words
}
