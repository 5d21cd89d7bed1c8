//! What a scenario says.

use std::time::Duration;

use xtask::asterisk::{Caller, Version};

use crate::audio::Audio;

/// One whole call, its dialplan included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// The file it is in, without its folder.
    pub file: String,
    /// The line of its title in that file.
    pub line: usize,
    /// What it shows. No two scenarios have the same title.
    pub title: String,
    /// The channel's state when `AGI()` begins.
    pub channel: Channel,
    /// The caller.
    pub from: From,
    /// What the caller's end sends.
    pub sends: Caller,
    /// Channel variables and functions that are set before `AGI()`.
    pub set: Vec<(String, Vec<u8>)>,
    /// Path, query and arguments of `AGI()`: all after the address.
    pub target: String,
    /// What answers the call.
    pub server: Server,
    /// What the party does whom a route of the app has Asterisk call, and asks.
    pub called: Option<Called>,
    /// What answers the audio of the call, if it has any.
    pub audio: Option<Audio>,
    /// The variables and functions whose last values are compared.
    pub report: Vec<String>,
    /// The only version that it runs on, if it is not for both.
    pub only: Option<Version>,
}

/// The state of the channel when `AGI()` begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Channel {
    /// It rings.
    #[default]
    Ringing,
    /// It was answered.
    Up,
    /// It is hung up: `AGI()` runs in the `h` extension.
    Dead,
}

/// The caller's id; what is `None` is not set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct From {
    /// The name, in any encoding.
    pub name: Option<Vec<u8>>,
    /// The number.
    pub number: Option<Vec<u8>>,
}

/// What answers the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Server {
    /// A server that sends these lines, one after the reply to the other, and closes.
    Lines(Vec<Step>),
    /// The app of [`crate::route`]; the deeds are done when its command is under way, one after the other.
    Route(Vec<At>),
}

/// A called party: a phone of scenarios/extensions.conf, and on the simulated Asterisk what is done in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The destination that the app dials.
    pub phone: String,
    /// What happens there once it is asked.
    pub does: CalledDoes,
}

/// What a called party does that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledDoes {
    /// It lets the phone ring.
    Rings,
    /// It presses 1 after 0.7 s, and hangs up after 2.4 s.
    Accepts,
    /// It presses 2 after 0.7 s.
    Refuses,
    /// It presses nothing.
    Listens,
    /// It hangs up after 0.2 s.
    HangsUp,
}

/// One step of a server of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A line is sent, in one write with its line feed.
    Send {
        /// The line, without its line feed.
        line: Vec<u8>,
        /// What happens while it runs.
        during: Vec<Deed>,
    },
    /// What happens while nothing runs.
    Between(Vec<Deed>),
}

/// What the caller does at a command of a route.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At {
    /// How the command begins; the next one that does is meant.
    pub command: String,
    /// What happens while it runs.
    pub deeds: Vec<Deed>,
}

/// Something that happens to the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// The caller presses keys, one after the other.
    Press(String),
    /// The caller sends a text.
    Text(Vec<u8>),
    /// The caller hangs up.
    HangUp,
    /// Nothing, for this long.
    Wait(Duration),
    /// Somebody stops what is played, by AMI.
    StopPlayback,
    /// The server sends one more line before it has the reply.
    Send(Vec<u8>),
}

impl Scenario {
    /// Whether the scenario runs on this version.
    #[must_use]
    pub fn is_for(&self, version: Version) -> bool {
        self.only.is_none_or(|only| only == version)
    }
}
