//! The lines of the audit. They are written and read by the same types; `Audit` documents their keys.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// A line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "audit", rename_all = "snake_case")]
pub(crate) enum Line {
    Call(Box<CallLine>),
    Refused(RefusedLine),
    Lost(LostLine),
}

/// A call that ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CallLine {
    pub(crate) time: String,
    pub(crate) call: u64,
    pub(crate) id: String,
    pub(crate) channel: String,
    pub(crate) caller: Option<String>,
    pub(crate) extension: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dnid: Option<String>,
    pub(crate) route: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) query: Vec<String>,
    pub(crate) arguments: usize,
    pub(crate) status: String,
    pub(crate) ending: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
    pub(crate) seconds: f64,
    pub(crate) commands: u32,
    pub(crate) keys: usize,
    pub(crate) thought: f64,
    pub(crate) longest_thought: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left_at: Option<String>,
    #[serde(skip_serializing_if = "is_zero")]
    pub(crate) skipped: u32,
    pub(crate) peer: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A connection that was refused, or several.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RefusedLine {
    pub(crate) time: String,
    pub(crate) reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<String>,
    pub(crate) connections: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) peer: Option<String>,
}

/// Lines that were not written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct LostLine {
    pub(crate) time: String,
    pub(crate) lines: u64,
}

impl Line {
    /// Returns its bytes, with the line feed.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Texts, numbers and lists: JSON has all of them.
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Returns when it was made: RFC 3339.
    #[cfg(feature = "cli")]
    pub(crate) fn time(&self) -> &str {
        match self {
            Self::Call(line) => &line.time,
            Self::Refused(line) => &line.time,
            Self::Lost(line) => &line.time,
        }
    }
}

/// Returns this moment, as lines have it. A clock that is before 1970 is in 1970.
pub(super) fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now().max(SystemTime::UNIX_EPOCH)).to_string()
}

/// Returns seconds, with their milliseconds.
pub(super) fn seconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1_000.0).round() / 1_000.0
}
