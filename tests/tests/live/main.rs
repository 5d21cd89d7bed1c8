//! Real calls on a real Asterisk: `cargo xtask test` runs them on 22 and on 16 (`AGI_LIVE`).

mod access;
mod appointments;
mod asking;
mod async_agi;
mod audio;
mod cancelling;
#[path = "../../../agi-runtime/tests/support/certificates.rs"]
mod certificates;
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
mod others_dialplan;
mod phone_number;
mod process;
mod proxied;
mod queues;
mod request_values;
mod resync;
mod saying;
mod screening;
mod shutdown;
mod sounds;
mod standard_agi;
mod subroutines;
mod support;
mod survey;
mod transfers;
mod traps;
mod tts;
mod values;
mod voicemail;
mod watch;
mod wire;
