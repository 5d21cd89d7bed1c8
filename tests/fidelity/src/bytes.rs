//! Bytes as text and back: what is not printable UTF-8 is escaped as in Rust, and a long run is written once.

use std::fmt::Write;

/// Bytes as one line of text: `\n`, `\r`, `\t`, `\\`, `\xNN` for what is not UTF-8 or not visible, and
/// `\{x*1100}` for a character that comes often in a row.
#[must_use]
pub fn show(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid().chars().peekable();
        while let Some(character) = rest.next() {
            let mut times = 1;
            while rest.next_if_eq(&character).is_some() {
                times += 1;
            }
            let one = show_one(character);
            if times < LONG_RUN {
                text += &one.repeat(times);
            } else {
                write!(text, "\\{{{one}*{times}}}").expect("a String takes every write");
            }
        }
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("a String takes every write");
        }
    }
    text
}

/// From how many on a run is written once.
const LONG_RUN: usize = 40;

fn show_one(character: char) -> String {
    match character {
        '\n' => "\\n".to_owned(),
        '\r' => "\\r".to_owned(),
        '\t' => "\\t".to_owned(),
        '\\' => "\\\\".to_owned(),
        character if character.is_ascii_control() => format!("\\x{:02x}", u32::from(character)),
        character => character.to_string(),
    }
}

/// The bytes that [`show`] wrote, or that somebody wrote by hand.
///
/// # Errors
/// What is wrong with an escape, and how it is written.
pub fn read(text: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = read_escape(after, &mut bytes)?;
    }
    bytes.extend_from_slice(rest.as_bytes());
    Ok(bytes)
}

/// Reads what follows a backslash, and returns the rest.
fn read_escape<'t>(text: &'t str, bytes: &mut Vec<u8>) -> Result<&'t str, String> {
    let mut characters = text.chars();
    match characters.next() {
        Some('n') => bytes.push(b'\n'),
        Some('r') => bytes.push(b'\r'),
        Some('t') => bytes.push(b'\t'),
        Some(character @ ('\\' | '"')) => bytes.push(u8::try_from(character).unwrap_or_default()),
        Some('x') => {
            let digits = text.get(1..3).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
            let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
            bytes.push(byte.ok_or_else(|| format!("`\\{text}`: a byte is written \\xNN, as \\xf6"))?);
            return Ok(&text[3..]);
        }
        Some('{') => {
            let run = || {
                let (run, rest) = text[1..].split_once('}')?;
                let (unit, times) = run.rsplit_once('*')?;
                Some((read(unit).ok()?, times.parse::<usize>().ok()?, rest))
            };
            let (unit, times, rest) = run().ok_or_else(|| format!("`\\{text}`: a run is written \\{{x*1100}}"))?;
            bytes.extend(unit.repeat(times));
            return Ok(rest);
        }
        _ => return Err(format!("`\\{text}`: the escapes are \\n \\r \\t \\\\ \\\" \\xNN \\{{x*1100}}")),
    }
    Ok(characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_read() {
        for bytes in [&b"plain \"text\""[..], b"a\\b\tc\r\n\0", b"J\xf6rg Zo\xc3\xab", &[b'x'; 2000], b"\\{x*3}"] {
            assert_eq!(read(&show(bytes)).unwrap(), bytes);
        }
    }

    #[test]
    fn a_long_run_is_written_once() {
        assert_eq!(show("é".repeat(600).as_bytes()), "\\{é*600}");
    }

    #[test]
    fn a_wrong_escape_says_how_it_is_written() {
        assert_eq!(read("a\\xf").unwrap_err(), "`\\xf`: a byte is written \\xNN, as \\xf6");
        assert_eq!(read("a\\{x3}").unwrap_err(), "`\\{x3}`: a run is written \\{x*1100}");
        assert_eq!(read("\\q").unwrap_err(), "`\\q`: the escapes are \\n \\r \\t \\\\ \\\" \\xNN \\{x*1100}");
    }
}
