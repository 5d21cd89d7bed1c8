//! Asterisk, from nothing to a placed call: [`install`], [`Asterisk::start`], [`Asterisk::dial`].

mod ami;
mod call;
mod config;
mod dial;
mod guard;
mod install;
mod instance;
mod sound_packages;
mod sounds;
mod version;

pub use ami::{Action, Ami, Message};
pub use call::{Call, Ended};
pub use config::Setup;
pub use dial::{Caller, Dial};
pub use install::{Root, Unavailable, install};
pub use instance::{Asterisk, is_problem};
pub use sound_packages::{PackagedSounds, packaged_sounds};
pub use sounds::write as write_sounds;
pub use version::Version;
