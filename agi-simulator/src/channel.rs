//! The channel that runs `AGI()`.

use std::collections::HashMap;
use std::time::Duration;

/// Tells a call from others: the channel's name and unique id are made from it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Id {
    /// When the call began, in seconds since 1970.
    pub began: u64,
    /// The number of the call on its Asterisk.
    pub number: u32,
}

impl Id {
    /// Makes the id of a call that began at this time, and has this number on its Asterisk.
    #[must_use]
    pub fn new(began: u64, number: u32) -> Self {
        Self { began, number }
    }

    /// Makes the id of the call with this number on its Asterisk, the same in every run.
    pub(super) fn of(number: u32) -> Self {
        Self { began: 1_700_000_000, number }
    }
}

/// What the dialplan and the commands see of a channel.
#[derive(Clone, Debug)]
pub(super) struct Channel {
    /// Such as `PJSIP/caller-00000001`.
    pub(super) name: Vec<u8>,
    pub(super) unique_id: Vec<u8>,
    pub(super) language: Vec<u8>,
    pub(super) account_code: Vec<u8>,
    pub(super) up: bool,
    /// The caller's number and name, if they are known.
    pub(super) number: Option<Vec<u8>>,
    pub(super) caller_name: Option<Vec<u8>>,
    /// The presentation if it was set: 0 allowed, 32 to 35 prohibited, 67 unavailable (`callerid.c`).
    pub(super) presentation: Option<u8>,
    pub(super) dnid: Option<Vec<u8>>,
    pub(super) rdnis: Option<Vec<u8>>,
    pub(super) context: Vec<u8>,
    pub(super) extension: Vec<u8>,
    /// `${PRIORITY}`: where the call is, or one less than where it continues.
    pub(super) priority: i64,
    /// Whether the call was told to continue elsewhere.
    pub(super) moved: bool,
    /// Channel variables: without functions, and without what the core computes (`EXTEN`, `CHANNEL`, …).
    pub(super) variables: HashMap<Vec<u8>, Vec<u8>>,
    /// Those that a called channel inherits, and whether its own called channels do too.
    pub(super) inherited: Vec<(Vec<u8>, bool)>,
    /// Values of `CHANNEL(…)` that were set and have no effect here.
    pub(super) items: HashMap<Vec<u8>, Vec<u8>>,
    /// Functions by their whole call, `NAME(arguments)`: what the test gave them, and what was written to those that are
    /// not played.
    pub(super) stand_ins: HashMap<Vec<u8>, Vec<u8>>,
    /// What was written last to a function, by its whole call.
    pub(super) written: HashMap<Vec<u8>, Vec<u8>>,
    /// The variables of `HASH`, in the order in which they were set.
    pub(super) hash_variables: Vec<Vec<u8>>,
    /// The fields of `CDR` that are the app's own.
    pub(super) record: HashMap<String, Vec<u8>>,
    /// Why this channel has ended, or else the one that was dialled last, as a number of Q.850.
    pub(super) hangup_cause: i64,
    /// What is between the brackets of `AGI(…)`.
    pub(super) agi_data: Vec<u8>,
    /// When the call was answered.
    pub(super) answered_at: Option<Duration>,
    /// `TIMEOUT(digit)` and `TIMEOUT(response)`, in milliseconds, which may overflow.
    pub(super) digit_timeout: i32,
    pub(super) response_timeout: i32,
}

/// `HANGUPCAUSE` of a call that ended as calls do.
pub(super) const NORMAL_CLEARING: i64 = 16;

impl Channel {
    /// Continues at this priority once the application that runs is done. Until then `${PRIORITY}` is one less, to which the
    /// dialplan adds one (`ast_explicit_goto` in `pbx.c`); a negative one changes nothing (measured on 22.10).
    pub(super) fn continue_at(&mut self, priority: i64) {
        if priority > -1 {
            (self.priority, self.moved) = (priority - 1, true);
        }
    }

    /// The priority at which the dialplan continues, if it was told one, or where it is.
    pub(super) fn next_priority(&self) -> i64 {
        self.priority + i64::from(self.moved)
    }

    /// A ringing channel of an unknown caller.
    pub(super) fn new(Id { began, number }: Id) -> Self {
        Self {
            name: format!("PJSIP/caller-{number:08x}").into_bytes(),
            unique_id: format!("{began}.{number}").into_bytes(),
            language: b"en".to_vec(),
            account_code: Vec::new(),
            up: false,
            number: None,
            caller_name: None,
            presentation: None,
            dnid: None,
            rdnis: None,
            context: b"default".to_vec(),
            extension: b"s".to_vec(),
            priority: 1,
            moved: false,
            variables: HashMap::new(),
            inherited: Vec::new(),
            items: HashMap::new(),
            stand_ins: HashMap::new(),
            written: HashMap::new(),
            hash_variables: Vec::new(),
            record: HashMap::new(),
            hangup_cause: 0,
            agi_data: Vec::new(),
            answered_at: None,
            digit_timeout: 5_000,
            response_timeout: 10_000,
        }
    }
}
