//! What is known of a call while it is up.
//!
//! What Asterisk said of the call is kept as it came, in the memory of the call that had the place before. It is read, and
//! what nobody may see is hidden, when somebody looks.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::Duration;

use agi_protocol::Request;
use serde::Serialize;

use super::mask::{self, CallersOwn};
use super::steps;
use crate::events::{Begun, LiveCall, Steps};

/// How much is shown of an id and of an address.
const LONGEST: usize = 120;

/// A place for a call. The next call has it after this one, and with it the memory of its texts.
#[derive(Default)]
pub(super) struct Entry {
    /// The call; `None` once it is over.
    call: Option<LiveCall>,
    request: Vec<u8>,
    address: Option<SocketAddr>,
    /// The other side, unless that is an address.
    peer: String,
}

/// A call as JSON.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CallView {
    pub(super) number: u64,
    /// Asterisk's unique id of the channel.
    pub(super) id: String,
    pub(super) route: String,
    caller: Option<String>,
    peer: String,
    since_seconds: f64,
    /// Who is waited for: `asterisk` while a command runs, `app` while the handler is to say what comes next.
    waits_for: &'static str,
    waits_seconds: f64,
    command: Option<&'static str>,
    subject: Option<String>,
    /// What the caller heard before, while a command runs that plays nothing.
    after: Option<String>,
    last_keys: Option<usize>,
    commands: u32,
    thought_seconds: f64,
    longest_thought_seconds: f64,
    hung_up: bool,
}

impl Entry {
    pub(super) fn begin(&mut self, begun: &Begun<'_>) {
        self.call = Some(begun.call.clone());
        self.request.clear();
        self.request.extend_from_slice(begun.request.block());
        self.address = begun.peer.address();
        if self.address.is_none() {
            self.peer.clear();
            // A text takes everything.
            let _ = write!(self.peer, "{}", begun.peer);
        }
    }

    /// The call is over. Returns whether it had the place.
    pub(super) fn end(&mut self, call: &LiveCall) -> bool {
        let mine = self.call.as_ref().is_some_and(|mine| mine.number() == call.number());
        if mine {
            self.call = None;
        }
        mine
    }

    /// Returns the call that has the place, if it is up.
    pub(super) fn call(&self) -> Option<&LiveCall> {
        self.call.as_ref().filter(|call| call.changes().is_some())
    }

    /// Returns the call as JSON has it; `None` if no call is up here.
    pub(super) fn view(&self, route: &str) -> Option<CallView> {
        let call = self.call.as_ref()?;
        let request = Request::parse(&self.request).ok()?;
        let caller = CallersOwn::of(&request);
        call.look(|progress, steps| {
            let place = steps.place().filter(|_| progress.command.is_some());
            let shown = |name: Option<&[u8]>| name.filter(|name| !name.is_empty()).map(|name| caller.shown(name));
            CallView {
                number: call.number(),
                id: id(&request),
                route: route.to_owned(),
                caller: caller.masked(),
                peer: self.peer(),
                since_seconds: seconds(progress.began.elapsed()),
                waits_for: if progress.command.is_some() { "asterisk" } else { "app" },
                waits_seconds: seconds(progress.since.elapsed()),
                command: progress.command.map(|command| command.name),
                subject: shown(place.and_then(|place| place.subject)),
                after: shown(place.and_then(|place| place.after)),
                last_keys: steps.last_keys(),
                commands: progress.commands,
                thought_seconds: seconds(progress.thought),
                longest_thought_seconds: seconds(progress.longest_thought),
                hung_up: progress.hung_up,
            }
        })
    }

    /// Returns what the call did so far, a line a step.
    pub(super) fn steps(&self) -> Option<Vec<String>> {
        let caller = CallersOwn::of(&Request::parse(&self.request).ok()?);
        self.call.as_ref()?.look(|_, kept: &Steps| steps::lines(kept, &caller))
    }

    fn peer(&self) -> String {
        let mut peer = self.address.map_or_else(|| self.peer.clone(), |address| address.to_string());
        mask::cut(&mut peer, LONGEST);
        peer
    }
}

/// Returns Asterisk's unique id of the channel.
pub(super) fn id(request: &Request) -> String {
    let mut id = request.unique_id().into_owned();
    mask::cut(&mut id, LONGEST);
    id
}

/// Seconds to the millisecond.
pub(super) fn seconds(time: Duration) -> f64 {
    f64::from(u32::try_from(time.as_millis()).unwrap_or(u32::MAX)) / 1_000.0
}
