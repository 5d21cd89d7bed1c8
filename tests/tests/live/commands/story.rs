//! A story: what has to happen on a call for a command to be answered in one form. Stories are data, one a form.

use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use agi_runtime::protocol::Spec;
use agi_runtime::{Call, CallError};
use xtask::asterisk::Caller;

use crate::every_command::kind;

/// What provokes one form of a command's answer.
#[derive(Clone, Copy)]
pub struct Story {
    /// The command.
    pub command: &'static Spec,
    /// The form's bytes, as the list has them.
    pub wire: &'static str,
    /// Sends the command.
    pub ask: Ask,
    /// Sends another one first.
    pub first: Option<Ask>,
    /// What the caller does while the command runs.
    pub deeds: &'static [Deed],
    /// What the caller's end sends.
    pub caller: Caller,
    /// The state of the channel when the command is sent.
    pub channel: Channel,
    /// How the answer begins if what the caller does missed its moment, on a busy machine: the story is told again.
    pub missed: &'static [&'static str],
}

/// Sends a command through its builder.
pub type Ask = for<'c> fn(&'c mut Call) -> Asking<'c>;

/// Ends with how the answer reads, as the list writes it.
pub type Asking<'c> = Pin<Box<dyn Future<Output = String> + Send + 'c>>;

/// Something that happens to the call while a command runs.
#[derive(Clone, Copy, Debug)]
pub enum Deed {
    /// The caller presses keys; `w` is a pause of half a second.
    Press(&'static str),
    /// The caller sends a text.
    Text(&'static str),
    /// The caller hangs up.
    HangUp,
    /// Somebody stops what is played, by AMI.
    StopPlayback,
}

/// The state of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// It rings.
    Ringing,
    /// It was answered.
    Up,
    /// It is hung up: `AGI()` runs in the `h` extension.
    Dead,
}

impl Story {
    /// The command on an answered channel whose caller is silent and does nothing.
    pub const fn new(command: &'static Spec, wire: &'static str, ask: Ask) -> Self {
        let (first, deeds) = (None, &[] as &[Deed]);
        Self { command, wire, ask, first, deeds, caller: Caller::Silent, channel: Channel::Up, missed: &[] }
    }

    pub const fn after(self, first: Ask) -> Self {
        Self { first: Some(first), ..self }
    }

    pub const fn during(self, deeds: &'static [Deed]) -> Self {
        Self { deeds, ..self }
    }

    /// As [`during`](Self::during), at a moment that can be missed.
    pub const fn just_during(self, deeds: &'static [Deed], missed: &'static [&'static str]) -> Self {
        Self { deeds, missed, ..self }
    }

    /// The caller hangs up while the command runs. On a busy machine that can still be before it looks whether the
    /// channel lives, or before Asterisk reads it, and can be after its end.
    pub const fn until_hang_up(self) -> Self {
        self.just_during(&[Deed::HangUp], &["511 ", "200 result=0", "HANGUP"])
    }

    pub const fn from(self, caller: Caller) -> Self {
        Self { caller, ..self }
    }

    pub const fn on(self, channel: Channel) -> Self {
        Self { channel, ..self }
    }
}

/// Awaits a command: the `Debug` of its answer, or `!` and the kind of error.
pub fn ask<'c, A, C>(command: C) -> Asking<'c>
where
    A: Debug,
    C: IntoFuture<Output = Result<A, CallError>, IntoFuture: Send + 'c>,
{
    let exchange = command.into_future();
    Box::pin(async {
        match exchange.await {
            Ok(answer) => format!("{answer:?}"),
            Err(error) => format!("!{}", kind(&error)),
        }
    })
}
