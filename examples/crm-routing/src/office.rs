//! The desks, their queues and their hours. They are in the code, not in a database: calls have to be brought
//! somewhere when no database answers.

use std::ops::Range;
use std::time::Duration;

use jiff::civil::{DateTime, Time, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{Error, Timestamp};

/// The desks of one office, and its clock.
#[derive(Clone, Debug)]
pub struct Office {
    /// Who can be called.
    pub desks: Vec<Desk>,
    /// Where the clock on the wall hangs.
    pub zone: TimeZone,
    /// What time it is: [`Timestamp::now`], but in tests.
    pub clock: fn() -> Timestamp,
}

/// Where calls go.
#[derive(Clone, Debug)]
pub struct Desk {
    /// What the dialplan calls it.
    pub name: &'static str,
    /// The queue for VIPs.
    pub priority: &'static str,
    /// The queue for everybody else, and for VIPs if nobody is at theirs.
    pub general: &'static str,
    /// The mailbox.
    pub mailbox: &'static str,
    /// How long a caller waits in one queue.
    pub wait: Duration,
    /// When somebody is there; `None` is around the clock.
    pub hours: Option<Hours>,
}

impl Desk {
    /// Whether somebody is there.
    #[must_use]
    pub fn is_open(&self, now: DateTime) -> bool {
        self.hours.as_ref().is_none_or(|hours| hours.include(now))
    }
}

/// Opening hours, by the clock of the office.
#[derive(Clone, Debug)]
pub struct Hours {
    /// The days.
    pub days: &'static [Weekday],
    /// The opening time, and the closing time.
    pub times: Range<Time>,
}

impl Hours {
    /// Whether this is one of them.
    #[must_use]
    pub fn include(&self, now: DateTime) -> bool {
        self.days.contains(&now.weekday()) && self.times.contains(&now.time())
    }
}

impl Office {
    /// The example's office in Berlin: support, and somebody for outages around the clock. Fails if there is no such time
    /// zone.
    pub fn in_berlin() -> Result<Self, Error> {
        use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
        let workdays = Hours {
            days: &[Monday, Tuesday, Wednesday, Thursday, Friday],
            times: time(9, 0, 0, 0)..time(17, 30, 0, 0),
        };
        let support = Desk {
            name: "support",
            priority: "support-priority",
            general: "support",
            mailbox: "200",
            wait: Duration::from_mins(5),
            hours: Some(workdays),
        };
        let outages = Desk {
            name: "outages",
            priority: "outages-priority",
            general: "outages",
            mailbox: "201",
            wait: Duration::from_mins(2),
            hours: None,
        };
        Ok(Self { desks: vec![support, outages], zone: TimeZone::get("Europe/Berlin")?, clock: Timestamp::now })
    }

    /// The desk of this name.
    #[must_use]
    pub fn desk(&self, name: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.name == name)
    }

    /// What the clock on the wall says.
    #[must_use]
    pub fn now(&self) -> DateTime {
        self.zone.to_datetime((self.clock)())
    }
}

#[cfg(test)]
mod tests {
    use super::Office;

    #[test]
    fn the_desk_is_staffed_by_the_clock_on_its_wall_in_summer_and_in_winter() {
        let mut office = Office::in_berlin().unwrap();
        let mut is_open = |clock| {
            office.clock = clock;
            office.desk("support").unwrap().is_open(office.now())
        };
        assert!(!is_open(|| "2026-01-14T07:59:59Z".parse().unwrap()));
        assert!(is_open(|| "2026-01-14T08:00:00Z".parse().unwrap()));
        assert!(is_open(|| "2026-07-15T07:00:00Z".parse().unwrap()));
        assert!(is_open(|| "2026-07-15T15:29:59Z".parse().unwrap()));
        assert!(!is_open(|| "2026-07-15T15:30:00Z".parse().unwrap()));
        // A Sunday.
        assert!(!is_open(|| "2026-07-19T10:00:00Z".parse().unwrap()));
    }
}
