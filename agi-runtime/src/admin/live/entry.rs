//! What is known of a call while it is up.

use std::fmt::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::mask::{self, CallersOwn, write_lossy};
use super::route::RouteStats;
use super::steps::Steps;
use crate::events::{Answer, Begun, Ended, LiveCall, Place};

/// How much of a subject is kept: names of sounds are shorter.
const SUBJECT: usize = 120;

/// A place for a call. The next call has it after this one, and with it the memory of its texts.
#[derive(Default)]
pub(super) struct Entry {
    /// The call; `None` once it is over.
    call: Option<LiveCall>,
    route: Option<Arc<RouteStats>>,
    began: Option<Instant>,
    id: String,
    peer: String,
    caller: CallersOwn,
    subject: String,
    last_keys: Option<usize>,
    steps: Steps,
    /// Whether readers were not told yet.
    changed: bool,
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
    last_keys: Option<usize>,
    commands: u32,
    thought_seconds: f64,
    longest_thought_seconds: f64,
    hung_up: bool,
}

impl Entry {
    pub(super) fn begin(&mut self, begun: &Begun<'_>, route: Arc<RouteStats>, now: Instant) {
        self.caller.read(begun.request, &mut self.id);
        mask::cut(&mut self.id, SUBJECT);
        self.call = Some(begun.call.clone());
        self.began = Some(now);
        self.route = Some(route);
        self.peer.clear();
        // A text takes everything.
        let _ = write!(self.peer, "{}", begun.peer);
        mask::cut(&mut self.peer, SUBJECT);
        self.subject.clear();
        self.last_keys = None;
        self.steps.clear();
        self.changed = true;
    }

    /// A command begins. Returns the call's route, to count the silence before it.
    pub(super) fn sent(
        &mut self,
        call: &LiveCall,
        place: &Place<'_>,
        thought: Duration,
        now: Instant,
    ) -> Option<&RouteStats> {
        self.of(call)?;
        let after = now.saturating_duration_since(self.began?);
        self.write_subject(place);
        self.steps.sent(place.command.name, &self.subject, after, thought);
        self.changed = true;
        self.route.as_deref()
    }

    pub(super) fn answered(&mut self, call: &LiveCall, answer: Answer, keys: Option<usize>, took: Duration) {
        if self.of(call).is_some() {
            self.steps.answered(answer, keys, took);
            self.last_keys = keys.or(self.last_keys);
            self.changed = true;
        }
    }

    pub(super) fn hung_up(&mut self, call: &LiveCall) {
        self.changed |= self.of(call).is_some();
    }

    /// The call is over. Returns its route.
    pub(super) fn end(&mut self, call: &LiveCall) -> Option<Arc<RouteStats>> {
        let route = Arc::clone(self.of(call)?);
        self.call = None;
        Some(route)
    }

    /// Returns a place in words, as it may be shown: `GET DATA survey/7/question`.
    pub(super) fn shown(&mut self, place: &Place<'_>) -> String {
        self.write_subject(place);
        format!("{} {}", place.command.name, self.subject).trim_end().to_owned()
    }

    fn write_subject(&mut self, place: &Place<'_>) {
        write_lossy(&mut self.subject, place.subject.unwrap_or_default());
        self.caller.hide_in(&mut self.subject);
        mask::cut(&mut self.subject, SUBJECT);
    }

    /// Returns the call that has the place, if it is up.
    pub(super) fn call(&self) -> Option<&LiveCall> {
        self.call.as_ref().filter(|call| call.progress().is_some())
    }

    /// Returns its route's name, while its call is up.
    pub(super) fn route(&self) -> Option<&str> {
        self.call()?;
        self.route.as_deref().map(|route| &*route.name)
    }

    pub(super) fn id(&self) -> &str {
        &self.id
    }

    pub(super) fn caller(&self) -> Option<String> {
        self.caller.masked()
    }

    /// Returns what the call did until it ended, a line a step.
    pub(super) fn steps_until(&self, ended: &Ended<'_>) -> Vec<String> {
        self.steps.lines_until(ended.status, ended.took, ended.thought)
    }

    /// Returns what the call did so far.
    pub(super) fn steps(&self) -> Vec<String> {
        self.steps.lines()
    }

    /// Whether anything changed that readers were not told.
    pub(super) fn has_changed(&self) -> bool {
        self.changed
    }

    /// Readers were told.
    pub(super) fn is_told(&mut self) {
        self.changed = false;
    }

    /// Returns the call as JSON has it; `None` if no call is up here.
    pub(super) fn view(&self) -> Option<CallView> {
        let call = self.call.as_ref()?;
        let progress = call.progress()?;
        let subject = progress.command.map(|_| self.subject.clone()).filter(|subject| !subject.is_empty());
        Some(CallView {
            number: call.number(),
            id: self.id.clone(),
            route: self.route.as_ref()?.name.clone(),
            caller: self.caller(),
            peer: self.peer.clone(),
            since_seconds: seconds(progress.began.elapsed()),
            waits_for: if progress.command.is_some() { "asterisk" } else { "app" },
            waits_seconds: seconds(progress.since.elapsed()),
            command: progress.command.map(|command| command.name),
            subject,
            last_keys: self.last_keys,
            commands: progress.commands,
            thought_seconds: seconds(progress.thought),
            longest_thought_seconds: seconds(progress.longest_thought),
            hung_up: progress.hung_up,
        })
    }

    /// Returns the route of this call, if it is the one that has the place.
    fn of(&self, call: &LiveCall) -> Option<&Arc<RouteStats>> {
        let mine = self.call.as_ref().is_some_and(|mine| mine.number() == call.number());
        self.route.as_ref().filter(|_| mine)
    }
}

/// Seconds to the millisecond.
pub(super) fn seconds(time: Duration) -> f64 {
    f64::from(u32::try_from(time.as_millis()).unwrap_or(u32::MAX)) / 1_000.0
}
