//! Opening hours as text: cut into `tokens`, which the `reader` takes; `entry` is what they mean.

mod entry;
mod reader;
mod tokens;

use super::{Hours, HoursError};
use entry::Entry;
use reader::Reader;

const NO_ZONE: &str = "which time zone is it? begin with `zone Europe/Berlin`";

/// Reads hours from a text.
pub(super) fn read(text: &str) -> Result<Hours, HoursError> {
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
