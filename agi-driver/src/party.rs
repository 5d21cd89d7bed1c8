//! The calling party.

use std::future::Future;

use agi_simulator::Session;

/// The calling party: sees what happens on a call, and does something about it.
pub trait Party {
    /// The result of a drive.
    type End;

    /// What the party waits for besides the app.
    type Event;

    /// Receives what the app sends, before Asterisk reads it.
    fn app_says(&mut self, _bytes: &[u8]) {}

    /// Looks at the call after each thing that happened. `Some` ends the drive.
    ///
    /// A call that is over must end the drive: nothing happens any more.
    fn sees(&mut self, session: &mut Session) -> Option<Self::End>;

    /// Does something while a command runs and the app is silent. Only in virtual time: this is what lets time pass.
    fn acts(&mut self, session: &mut Session) -> Act<Self::End>;

    /// Waits for something besides the app: a key, a signal, the end of its patience. It may be dropped half-way.
    fn waits(&mut self) -> impl Future<Output = Self::Event> + Send;

    /// Does something about what was waited for. `Some` ends the drive.
    fn meets(&mut self, event: Self::Event, session: &mut Session) -> Option<Self::End>;
}

/// What a party has done while a command runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "the driver handles each of them")]
pub enum Act<E> {
    /// Something: the call goes on.
    Done,
    /// Nothing: only the app, or what the party waits for, can go on.
    Nothing,
    /// It has seen enough.
    Ends(E),
}
