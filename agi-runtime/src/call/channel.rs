//! The channel itself: answering, its state, hanging up, what the other side sees of it.
//!
//! Another channel is given by its name (`.channel("PJSIP/desk-00000001")`); if it does not exist, that is an answer,
//! not an error.

use std::future::IntoFuture;
use std::time::Duration;

use super::exchange::{Exchange, Reading};
use super::units::Seconds;
use super::{Call, CallError, reading};
use agi_protocol::{ResultLine, spec};

impl Call {
    /// Answers the channel (ANSWER); an answered one stays answered. It takes up to 500 ms: Asterisk waits for media.
    pub fn answer(&mut self) -> Exchange<'_, ()> {
        self.command(&spec::ANSWER).reads(reading::done)
    }

    /// Asks for the channel's state (CHANNEL STATUS), or for another channel's with
    /// [`channel`](ChannelStatus::channel).
    pub fn channel_status(&mut self) -> ChannelStatus<'_> {
        ChannelStatus { call: self, channel: None }
    }

    /// Hangs up (HANGUP): this channel, or another one with [`channel`](HangUp::channel). Returns whether there was
    /// such a channel. To hang up and end the handler, return [`Outcome::hangup`](crate::Outcome::hangup).
    pub fn hangup(&mut self) -> HangUp<'_> {
        HangUp { call: self, channel: None }
    }

    /// Hangs up after this time, in milliseconds (rounded up), whatever is going on then (SET AUTOHANGUP);
    /// [`Duration::ZERO`] cancels it.
    pub fn set_autohangup(&mut self, after: Duration) -> Exchange<'_, ()> {
        self.command(&spec::SET_AUTOHANGUP).word(Seconds(after)).reads(reading::done)
    }

    /// Sets the caller id (SET CALLERID): a number, or `"Name" <number>` with the quotes. Asterisk keeps at most 255
    /// bytes, and answers 1 whatever it was given.
    pub fn set_callerid(&mut self, caller: impl AsRef<[u8]>) -> Exchange<'_, ()> {
        self.command(&spec::SET_CALLERID).text(caller).reads(reading::done)
    }

    /// Starts (`true`) or stops (`false`) music on hold (SET MUSIC). Asterisk gives the same answer if the class does
    /// not exist. [`with_hold_music`](Call::with_hold_music) does both.
    pub fn set_music(&mut self, on: bool) -> SetMusic<'_> {
        SetMusic { call: self, on, class: None }
    }

    /// Sets the mode of a text telephone for the deaf (TDD MODE). Returns whether the channel can do it; most cannot.
    pub fn tdd_mode(&mut self, mode: TddMode) -> Exchange<'_, bool> {
        let mode = match mode {
            TddMode::On => "on",
            TddMode::Off => "off",
            TddMode::Mate => "mate",
        };
        self.command(&spec::TDD_MODE).word(mode).reads(reading::yes_or_no)
    }
}

/// Asks for a channel's state (CHANNEL STATUS) when it is awaited.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct ChannelStatus<'c> {
    call: &'c mut Call,
    channel: Option<&'c str>,
}

impl<'c> ChannelStatus<'c> {
    /// Asks for the state of the channel of this name instead; default: this call's.
    pub fn channel(self, channel: &'c str) -> Self {
        Self { channel: Some(channel), ..self }
    }
}

impl<'c> IntoFuture for ChannelStatus<'c> {
    type Output = Result<ChannelState, CallError>;
    type IntoFuture = Exchange<'c, ChannelState>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(&spec::CHANNEL_STATUS).maybe_text(self.channel).reads(channel_state)
    }
}

/// The state of a channel (`channel.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ChannelState {
    /// Down and available.
    Down,
    /// Down, but reserved.
    Reserved,
    /// Off hook.
    OffHook,
    /// Digits (or the like) have been dialled.
    Dialing,
    /// The line is ringing.
    Ring,
    /// The far end is ringing.
    Ringing,
    /// Up: answered.
    Up,
    /// Busy.
    Busy,
    /// There is no channel of the requested name.
    NoSuchChannel,
}

fn channel_state(line: &ResultLine<'_>) -> Reading<ChannelState> {
    Reading::Is(match line.number() {
        Some(0) => ChannelState::Down,
        Some(1) => ChannelState::Reserved,
        Some(2) => ChannelState::OffHook,
        Some(3) => ChannelState::Dialing,
        Some(4) => ChannelState::Ring,
        Some(5) => ChannelState::Ringing,
        Some(6) => ChannelState::Up,
        Some(7) => ChannelState::Busy,
        Some(-1) => ChannelState::NoSuchChannel,
        _ => return Reading::Unexpected,
    })
}

/// Hangs up (HANGUP) when it is awaited, and returns whether there was such a channel.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct HangUp<'c> {
    call: &'c mut Call,
    channel: Option<&'c str>,
}

impl<'c> HangUp<'c> {
    /// Hangs up the channel of this name instead; default: this call's.
    pub fn channel(self, channel: &'c str) -> Self {
        Self { channel: Some(channel), ..self }
    }
}

impl<'c> IntoFuture for HangUp<'c> {
    type Output = Result<bool, CallError>;
    type IntoFuture = Exchange<'c, bool>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.command(&spec::HANGUP).maybe_text(self.channel).reads(hung_up)
    }
}

fn hung_up(line: &ResultLine<'_>) -> Reading<bool> {
    match line.number() {
        Some(1) => Reading::Is(true),
        Some(-1) => Reading::Is(false),
        _ => Reading::Unexpected,
    }
}

/// Starts or stops music on hold (SET MUSIC) when it is awaited.
#[derive(Debug)]
#[must_use = "a command is sent when it is awaited"]
pub struct SetMusic<'c> {
    call: &'c mut Call,
    on: bool,
    class: Option<&'c str>,
}

impl<'c> SetMusic<'c> {
    /// Sets the class of music (`musiconhold.conf`); default: the channel's own.
    pub fn class(self, class: &'c str) -> Self {
        Self { class: Some(class), ..self }
    }
}

impl<'c> IntoFuture for SetMusic<'c> {
    type Output = Result<(), CallError>;
    type IntoFuture = Exchange<'c, ()>;

    fn into_future(self) -> Self::IntoFuture {
        let on = if self.on { "on" } else { "off" };
        self.call.command(&spec::SET_MUSIC).word(on).maybe_text(self.class).reads(reading::done)
    }
}

/// The modes that [`Call::tdd_mode`] can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TddMode {
    /// On.
    On,
    /// Off.
    Off,
    /// On, as the counterpart of another device.
    Mate,
}
