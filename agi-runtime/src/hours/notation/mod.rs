//! Opening hours as text: cut into `tokens`, which the `reader` takes; `entry` is what they mean.

mod entry;
mod reader;
mod tokens;

use std::path::Path;
use std::str::FromStr;

use super::{Hours, HoursError};
use entry::Entry;
use reader::Reader;

impl Hours {
    /// Reads hours from a file, in the notation of [`from_str`](#method.from_str).
    ///
    /// # Errors
    /// If the file cannot be read, or is not hours: with its name, line and column.
    pub fn read(file: impl AsRef<Path>) -> Result<Self, HoursError> {
        let file = file.as_ref();
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| HoursError::new(format!("it cannot be read: {error}")).in_file(file))?;
        parsed(&text).map_err(|error| error.in_file(file))
    }
}

/// Reads hours from a text of entries, each on a line of its own or after a `;`:
///
/// ```text
/// zone Europe/Berlin                     # a name of tzdata; once
/// Mon-Fri 08:00-12:00, 13:00-17:00       # days and spans; `Mo`, `Monday` and `Mon` are the same
/// Sat, Sun 22:00-02:00                   # over midnight
/// Dec 25..Dec 26 closed "Christmas"      # days of every year, and a name
/// 2026-12-24 08:00-12:00                 # a day with hours of its own
/// 2026-08-03..2026-08-14 closed          # from a day to another
/// ```
///
/// `24/7` is every day around the clock, `closed` and `off` are the same, and a comment begins with `#`. A day of the week
/// has one entry. Most of it is also OpenStreetMap's `opening_hours`.
impl FromStr for Hours {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<Self, HoursError> {
        parsed(text)
    }
}

const NO_ZONE: &str = "which time zone is it? begin with `zone Europe/Berlin`";

/// Reads hours from a text.
fn parsed(text: &str) -> Result<Hours, HoursError> {
    let mut reader = Reader::new(text)?;
    let mut hours: Option<Hours> = None;
    let mut entries = Vec::new();
    while let Some(place) = reader.next_entry() {
        match Entry::read(&mut reader)? {
            Entry::Zone(_) if hours.is_some() => {
                return Err(HoursError::new("the time zone is given twice: take one out").at(place));
            }
            Entry::Zone(name) => hours = Some(Hours::new(&name).map_err(|error| error.at(place))?),
            Entry::Days(days) => entries.push((place, days)),
        }
        reader.ends_entry()?;
    }
    let mut hours = hours.ok_or_else(|| HoursError::new(NO_ZONE).at((1, 1)))?;
    let mut known = [None; 7];
    for (place, days) in entries {
        days.add_to(&mut hours, place, &mut known).map_err(|error| error.at(place))?;
    }
    Ok(hours)
}
