//! Texts in quotes, in a form that JSON and TOML share.

use std::fmt::Write;

/// Adds a text in quotes, so that it is one line and ends where it ends.
pub(super) fn quote(text: &str, into: &mut String) {
    into.push('"');
    for character in text.chars() {
        match character {
            '"' => into.push_str("\\\""),
            '\\' => into.push_str("\\\\"),
            '\n' => into.push_str("\\n"),
            '\r' => into.push_str("\\r"),
            '\t' => into.push_str("\\t"),
            '\0'..='\x1f' | '\x7f' => {
                // It fails only if memory does.
                let _ = write!(into, "\\u{:04x}", u32::from(character));
            }
            _ => into.push(character),
        }
    }
    into.push('"');
}

#[cfg(test)]
mod tests {
    use super::quote;

    fn every_kind() -> String {
        let mut text: String = (0..=0x2ff_u32).filter_map(char::from_u32).collect();
        text.push_str("\u{2028}\u{1f600}\u{10ffff}");
        text
    }

    #[test]
    fn json_has_the_text_back() {
        let (text, mut quoted) = (every_kind(), String::new());
        quote(&text, &mut quoted);
        assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        assert_eq!(quoted.lines().count(), 1);
    }

    #[cfg(feature = "config")]
    #[test]
    fn toml_has_the_text_back() {
        let (text, mut file) = (every_kind(), "key = ".to_owned());
        quote(&text, &mut file);
        let table = toml::de::DeTable::parse(&file).unwrap();
        assert_eq!(table.get_ref()["key"].get_ref().as_str(), Some(&*text));
    }
}
