//! `cargo xtask call --press`: which keys a caller presses, and when.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// Keys that are pressed one after the other, with `w` for a pause of half a second.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Keys<'t> {
    /// How long after the beginning of the call; `None`: when those before them have been pressed.
    pub(crate) at: Option<Duration>,
    pub(crate) keys: &'t str,
}

/// Reads words such as `ww4` and `4@2.5s`.
pub(crate) fn read(text: &str) -> Result<Vec<Keys<'_>>> {
    let keys: Vec<_> =
        text.split_whitespace().map(word).collect::<Result<_>>().with_context(|| format!("--press {text:?}"))?;
    let times = keys.iter().filter_map(|keys| keys.at);
    ensure!(times.is_sorted(), "--press {text:?}: the times are not in order: write the earliest first");
    Ok(keys)
}

fn word(word: &str) -> Result<Keys<'_>> {
    let (keys, at) = match word.split_once('@') {
        Some((keys, at)) => (keys, Some(time(at)?)),
        None => (word, None),
    };
    ensure!(!keys.is_empty(), "{word:?} has no keys: write them before the @, as in 4@2.5s");
    if let Some(key) = keys.chars().find(|key| !"0123456789*#ABCDw".contains(*key)) {
        bail!("{key:?} is not a key; the keys are 0 to 9, *, #, A to D, and w waits for half a second");
    }
    Ok(Keys { at, keys })
}

/// `2s`, `2.5s`, `500ms`.
fn time(text: &str) -> Result<Duration> {
    let number = |unit: &str| text.strip_suffix(unit)?.parse::<f64>().ok();
    let seconds = number("ms").map(|number| number / 1_000.0).or_else(|| number("s"));
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.with_context(|| {
        format!("{text:?} is not a time: write how long after the beginning of the call, 2.5s or 500ms")
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Keys, read};

    const fn at(millis: u64, keys: &str) -> Keys<'_> {
        Keys { at: Some(Duration::from_millis(millis)), keys }
    }

    #[test]
    fn keys_come_one_after_the_other_or_at_a_time() {
        assert_eq!(read("").unwrap(), []);
        assert_eq!(read("ww4").unwrap(), [Keys { at: None, keys: "ww4" }]);
        let expected = [at(2_000, "4"), Keys { at: None, keys: "ww12#" }, at(7_500, "1"), at(7_500, "2w3")];
        assert_eq!(read("4@2s ww12# 1@7.5s 2w3@7500ms").unwrap(), expected);
    }

    #[test]
    fn what_is_not_a_key_or_a_time_is_told_with_what_to_write() {
        for (text, hint) in [
            ("4x", "'x' is not a key; the keys are 0 to 9"),
            ("4@2", "\"2\" is not a time: write how long after the beginning of the call, 2.5s or 500ms"),
            ("4@-2s", "\"-2s\" is not a time"),
            ("4@ 2s", "\"\" is not a time"),
            ("@2s", "\"@2s\" has no keys"),
            ("1@3s 2@2s", "the times are not in order: write the earliest first"),
        ] {
            let error = format!("{:#}", read(text).unwrap_err());
            assert!(error.starts_with("--press ") && error.contains(hint), "{text}: {error}");
        }
    }
}
