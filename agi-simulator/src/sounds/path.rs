//! Names of sounds as paths.

/// Writes a name as the kernel reads it: `ivr//menu`, `./ivr/menu` and `ivr/old/../menu` are `ivr/menu`. What leads out of
/// the folder of sounds stays, and so does what is after the last `/`, since Asterisk writes an extension after it.
pub(super) fn plain(name: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let (folders, last) = name.rsplit_once('/').unwrap_or(("", name));
    for folder in folders.split('/') {
        match folder {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            _ => parts.push(folder),
        }
    }
    parts.push(last);
    let root = if name.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}
