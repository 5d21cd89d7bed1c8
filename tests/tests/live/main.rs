//! Real calls on a real Asterisk: `cargo xtask test` runs them on 22 and on 16 (`AGI_LIVE`).

mod cancelling;
mod commands;
mod dead_channel;
mod dialplan;
mod endings;
#[path = "../../../agi-runtime/tests/support/every_command.rs"]
mod every_command;
mod hanging_up;
mod load;
mod logs;
mod process;
mod resync;
mod shutdown;
mod support;
mod survey;
mod traps;
mod watch;
mod wire;
