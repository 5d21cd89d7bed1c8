//! The figures of live audio, as one object.

use serde::{Deserialize, Serialize};

use crate::machine::Machine;
use crate::spread::Spread;

/// What `cargo xtask bench --audio --json` prints.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Report {
    pub(crate) machine: Machine,
    pub(crate) rounds: usize,
    /// How long each server is measured in each round.
    pub(crate) seconds: f64,
    /// The floor first.
    pub(crate) rows: Vec<Row>,
    pub(crate) counts: Counts,
}

/// One server with so many streams.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) streams: u32,
    /// Microseconds of its CPU time, of a second of a stream.
    pub(crate) micros: Spread,
    /// To the floor's, in the same round.
    pub(crate) ratio: Spread,
    /// What the generator spent meanwhile.
    pub(crate) generator_micros: Spread,
    /// How late a frame was, in milliseconds: the 99th percentile.
    pub(crate) lateness: Spread,
    /// To the floor's, in the same round.
    pub(crate) lateness_ratio: Spread,
    /// Frames that came back, of those that were sent in the same time.
    pub(crate) heard: Spread,
}

/// What is the same in every run, of this framework and of the floor.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Counts {
    /// User instructions of a frame that comes and of the one that goes.
    pub(crate) instructions: f64,
    pub(crate) floor_instructions: f64,
    pub(crate) allocations: f64,
    /// Resident bytes of a call whose stream is up, with its frames.
    pub(crate) bytes: f64,
    pub(crate) floor_bytes: f64,
    /// Of a call without audio, with the feature `audio` and an audio listener, to without: instructions, allocations, and
    /// bytes while it waits.
    pub(crate) silent_instructions: f64,
    pub(crate) silent_allocations: f64,
    pub(crate) silent_bytes: f64,
}

/// Many streams for a long time: what `cargo xtask bench --soak --json` prints.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Soak {
    pub(crate) streams: u32,
    pub(crate) seconds: u32,
    pub(crate) sent: u64,
    /// Frames that did not come back.
    pub(crate) lost: u64,
    /// What the server has more than after the warm-up: resident bytes, open files, tasks.
    pub(crate) bytes: i64,
    pub(crate) files: i64,
    pub(crate) tasks: i64,
}
