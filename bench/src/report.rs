//! All figures of a run, as one object.

use serde::{Deserialize, Serialize};

use crate::building::Building;
use crate::machine::Machine;
use crate::real::Real;
use crate::spread::Spread;

/// What `cargo xtask bench --json` prints.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    /// How many rounds, and how many calls of each server in each.
    pub(crate) rounds: usize,
    pub(crate) calls: u32,
    pub(crate) servers: Vec<Row>,
    pub(crate) counts: Counts,
    /// Left out where there is no Asterisk.
    pub(crate) asterisk: Option<Real>,
    /// The time of a call next to 10,000 parked ones, to that on an empty server.
    pub(crate) beside_parked: Spread,
    /// Milliseconds until the first call is answered.
    pub(crate) start_up: Spread,
    /// Left out by `--quick`.
    pub(crate) building: Option<Building>,
}

/// One server.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    /// Microseconds of its CPU time, a call.
    pub(crate) micros: Spread,
    /// To the floor's, in the same round.
    pub(crate) ratio: Spread,
    /// What the generator spent in the same calls.
    pub(crate) generator_micros: Spread,
    pub(crate) instructions: f64,
    pub(crate) allocations: f64,
    pub(crate) system_calls: f64,
    pub(crate) parked_bytes: f64,
}

/// What is the same in every run, of this framework alone.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Counts {
    /// Of a call of ten commands, 50 calls at once.
    pub(crate) instructions: f64,
    /// With three typed parameters and state.
    pub(crate) typed_instructions: f64,
    /// With a line in the log.
    pub(crate) logged_instructions: f64,
    /// With an admin port: how many more.
    pub(crate) admin_instructions: f64,
    pub(crate) allocations: f64,
    pub(crate) logged_allocations: f64,
    /// With an admin port: how many more.
    pub(crate) admin_allocations: f64,
    /// Of one command more.
    pub(crate) command_allocations: f64,
    /// Without waits, one call at a time.
    pub(crate) system_calls: f64,
    pub(crate) quiet_system_calls: f64,
    /// Without waits, 50 calls at once.
    pub(crate) busy_system_calls: f64,
    pub(crate) parked_bytes: f64,
    /// Instructions of a call among 10,000 routes, to those among 10.
    pub(crate) routes: f64,
    /// Instructions of the generator, a call.
    pub(crate) generator_instructions: f64,
}
