//! When opening hours change next.
//!
//! Somebody is there while the clock on the wall shows a time within a span. So between two edges of spans, and changes of
//! the zone's offset, nothing changes; each of these moments is looked at in turn.

use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, ToSpan};

use super::week::{DAY, Span};
use super::{Holiday, Hours};

/// How far ahead a change is looked for: 29 February may be eight years away.
const MOST_DAYS: usize = 9 * 366;

impl Hours {
    /// Whether somebody is there when the clock on the wall shows this.
    pub(super) fn include(&self, wall: DateTime) -> bool {
        let minute = u16::from(wall.hour().unsigned_abs()) * 60 + u16::from(wall.minute().unsigned_abs());
        self.spans(wall.date()).iter().any(|span| span.parts().0.contains(&minute))
            || wall
                .date()
                .yesterday()
                .is_ok_and(|before| self.spans(before).iter().any(|span| span.parts().1.contains(&minute)))
    }

    /// Returns when it is otherwise for the first time after this moment; `None` if it stays as it is for years.
    pub(super) fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let is_open = self.is_open_at(after);
        let last_day = self.last_day_unlike(is_open)?;
        let mut day = self.zone.to_datetime(after).date();
        for _ in 0..MOST_DAYS {
            // What begins on a day may end on the next, and that one may be left out.
            if day > last_day.saturating_add(2.days()) {
                return None;
            }
            let around = [day.yesterday().ok(), Some(day), day.tomorrow().ok()];
            if !around.iter().flatten().all(|day| fill(self.spans(*day), is_open)) {
                let mut edges = self.edges(around.into_iter().flatten());
                edges.extend(self.offset_changes(after, day));
                edges.sort_unstable();
                let change = edges.into_iter().find(|at| *at > after && self.is_open_at(*at) != is_open);
                // What is found on a later day may have edges before it that are looked at with that day.
                if let Some(change) = change.filter(|at| self.zone.to_datetime(*at).date() <= day) {
                    return Some(change);
                }
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    /// Returns the last day that is not all open, or not all closed, if there is one.
    fn last_day_unlike(&self, is_open: bool) -> Option<Date> {
        if !self.week.iter().all(|spans| fill(spans, is_open)) {
            return Some(Date::MAX);
        }
        let unlike = self.holidays.iter().filter(|holiday| !fill(holiday.spans(), is_open));
        unlike.map(Holiday::last_day).max()
    }

    pub(super) fn is_open_at(&self, at: Timestamp) -> bool {
        self.include(self.zone.to_datetime(at))
    }

    /// The moments at which a span of these days begins or ends. A time that the clock shows twice is two moments. There is
    /// no moment of one that it leaves out: there the offset changes.
    fn edges(&self, days: impl Iterator<Item = Date>) -> Vec<Timestamp> {
        let mut edges = Vec::new();
        for day in days {
            for (on_it, on_the_next) in self.spans(day).iter().map(|span| span.parts()) {
                let ends_next = (!on_the_next.is_empty()).then_some(DAY + on_the_next.end);
                for minute in [Some(on_it.start), Some(on_it.end), ends_next].into_iter().flatten() {
                    let (day, minute) = if minute < DAY { (Ok(day), minute) } else { (day.tomorrow(), minute - DAY) };
                    let Ok(day) = day else { continue };
                    let hour = i8::try_from(minute / 60).unwrap_or(0);
                    self.moments(day.at(hour, i8::try_from(minute % 60).unwrap_or(0), 0, 0), &mut edges);
                }
            }
        }
        edges
    }

    fn moments(&self, wall: DateTime, found: &mut Vec<Timestamp>) {
        let offsets = match self.zone.to_ambiguous_timestamp(wall).offset() {
            AmbiguousOffset::Unambiguous { offset } => [Some(offset), None],
            AmbiguousOffset::Fold { before, after } => [Some(before), Some(after)],
            AmbiguousOffset::Gap { .. } => [None, None],
        };
        found.extend(offsets.into_iter().flatten().filter_map(|offset| offset.to_timestamp(wall).ok()));
    }

    /// The changes of the offset around this day, as far as they are after this moment. They begin two days before, because the
    /// day before may be left out, and begins at the change then.
    fn offset_changes(&self, after: Timestamp, day: Date) -> Vec<Timestamp> {
        let Ok(begin) = day.yesterday().and_then(Date::yesterday).and_then(|day| day.to_zoned(self.zone.clone()))
        else {
            return Vec::new();
        };
        let begin = begin.timestamp();
        let end = day.tomorrow().and_then(Date::tomorrow).ok();
        let changes = self.zone.following(begin.max(after)).map(|change| change.timestamp());
        changes.take_while(|at| end.is_none_or(|end| self.zone.to_datetime(*at).date() <= end)).collect()
    }
}

/// Whether by these spans of a day alone somebody is there for all of it, or for nothing of it. They do not overlap.
fn fill(spans: &[Span], open: bool) -> bool {
    let minutes: usize = spans.iter().map(|span| span.parts().0.len()).sum();
    minutes == if open { usize::from(DAY) } else { 0 }
}
