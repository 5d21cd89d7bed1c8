//! Real calls on a real Asterisk: `cargo xtask test` runs them on 22 and on 16 (`AGI_LIVE`).

mod appointments;
mod asking;
mod audio;
mod cancelling;
mod commands;
mod crm_routing;
mod dead_channel;
mod dialplan;
mod dialplan_apps;
mod endings;
mod engine;
#[path = "../../../agi-runtime/tests/support/every_command.rs"]
mod every_command;
mod hanging_up;
mod http;
mod last_word;
mod limits_of_talk;
mod load;
mod logs;
mod menu;
mod process;
mod queues;
mod request_values;
mod resync;
mod saying;
mod shutdown;
mod sounds;
mod subroutines;
mod support;
mod survey;
mod traps;
mod tts;
mod values;
mod watch;
mod wire;
