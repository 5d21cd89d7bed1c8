//! The desks, their queues and their hours. They are in the code, not in a database: calls have to be brought
//! somewhere when no database answers.

use std::time::Duration;

use agi_runtime::hours::{Hours, HoursError, Opening};

/// The desks of one office.
#[derive(Clone, Debug)]
pub struct Office {
    /// Who can be called.
    pub desks: Vec<Desk>,
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
    pub fn is_open(&self) -> bool {
        self.hours.as_ref().is_none_or(|hours| matches!(hours.now(), Opening::Open { .. }))
    }
}

impl Office {
    /// The example's office in Berlin: support, and somebody for outages around the clock. Fails if there is no such time
    /// zone.
    pub fn in_berlin() -> Result<Self, HoursError> {
        let support = Desk {
            name: "support",
            priority: "support-priority",
            general: "support",
            mailbox: "200",
            wait: Duration::from_mins(5),
            hours: Some("zone Europe/Berlin; Mon-Fri 09:00-17:30".parse()?),
        };
        let outages = Desk {
            name: "outages",
            priority: "outages-priority",
            general: "outages",
            mailbox: "201",
            wait: Duration::from_mins(2),
            hours: None,
        };
        Ok(Self { desks: vec![support, outages] })
    }

    /// The desk of this name.
    #[must_use]
    pub fn desk(&self, name: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.name == name)
    }
}
