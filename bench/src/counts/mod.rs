//! What can be counted, and is the same in every run: instructions, allocations, system calls, bytes.

mod ours;
mod parked;
mod syscalls;
mod valgrind;

pub(crate) use ours::counts;
pub(crate) use parked::{bytes_per_call, park, resident};
pub(crate) use syscalls::system_calls;
pub(crate) use valgrind::{
    ALLOCATIONS, INSTRUCTIONS, Tool, allocations, counted, generator_instructions, instructions,
};

use anyhow::Result;

/// What one call adds: a count after many calls less that after few, so that start and end of the server drop out.
fn per_call(few: u32, many: u32, count: impl Fn(u32) -> Result<f64>) -> Result<f64> {
    Ok((count(many)? - count(few)?) / f64::from(many - few))
}
