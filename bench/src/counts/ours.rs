//! The counts of this framework that have a gate.

use anyhow::Result;

use super::{allocations, bytes_per_call, generator_instructions, instructions, system_calls};
use crate::report::Counts;
use crate::server::{ADMIN, HELLO, HELLO_QUIET, LOGGING, Server, TYPED};

/// A call with a hundred commands more than the others.
const LONG: Server = Server { script: "long", commands: 110, ..HELLO };
const FEW_ROUTES: Server = Server { arguments: &["10"], ..HELLO };
const MANY_ROUTES: Server = Server { arguments: &["10000"], ..HELLO };

/// Counts them all.
pub(crate) fn counts() -> Result<Counts> {
    let (ours, once) = (instructions(&HELLO)?, allocations(&HELLO)?);
    let alone = |server: &Server| system_calls(server, 1);
    Ok(Counts {
        instructions: ours,
        typed_instructions: instructions(&TYPED)?,
        logged_instructions: instructions(&LOGGING)?,
        admin_instructions: instructions(&ADMIN)? - ours,
        allocations: once,
        logged_allocations: allocations(&LOGGING)?,
        admin_allocations: (allocations(&ADMIN)? - once).max(0.0),
        command_allocations: ((allocations(&LONG)? - once) / 100.0).max(0.0),
        system_calls: alone(&HELLO)?,
        quiet_system_calls: alone(&HELLO_QUIET)?,
        busy_system_calls: system_calls(&HELLO, 50)?,
        parked_bytes: bytes_per_call(&HELLO)?,
        routes: instructions(&MANY_ROUTES)? / instructions(&FEW_ROUTES)?,
        generator_instructions: generator_instructions(&HELLO)?,
    })
}
