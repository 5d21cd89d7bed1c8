//! The warnings that peers can cause.

use crate::warning::Warning;

pub(super) static BUSY: Warning = Warning::new("a call was refused as BUSY: the limit of calls is reached");
pub(super) static CLOSING: Warning =
    Warning::new("a call was refused as CLOSING: its request had not come at the shutdown deadline");
pub(super) static CUT_OFF: Warning = Warning::new("a call was refused as ERROR: its request was cut off");
pub(super) static NO_ACCEPT: Warning =
    Warning::new("calls cannot be accepted; while it lasts, they wait or are refused as BUSY");
pub(super) static NOT_AGI: Warning = Warning::new("a connection was closed: the peer does not speak AGI");
pub(super) static NOT_READING: Warning =
    Warning::new("a connection is given up: the peer did not read for Limits::send_time");
pub(super) static TOO_LARGE: Warning =
    Warning::new("a call was refused as TOO_LARGE: its request is larger than Limits::request_bytes");
pub(super) static TOO_SLOW: Warning =
    Warning::new("a call was refused as ERROR: its request took longer than Limits::request_time");
