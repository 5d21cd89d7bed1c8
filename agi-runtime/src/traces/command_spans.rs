//! A span for each command, from the events of the calls.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use agi_protocol::Status;
use opentelemetry::global::{self, BoxedSpan};
use opentelemetry::trace::{Span as _, SpanKind, Status as SpanStatus, Tracer};
use opentelemetry::{Context, KeyValue};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::events::{Answer, Ended, Ending, Event, Observer, Place};

/// Makes an OpenTelemetry span of each command, and tells the call's own span how the call ended. It takes the tracer `agi`
/// of OpenTelemetry's global provider, so set that first (`opentelemetry::global::set_tracer_provider`).
///
/// | attribute | of | holds |
/// |---|---|---|
/// | `agi.subject` | a command | the sound or the application |
/// | `agi.thought_ms` | a command | the silence that the caller heard before it |
/// | `agi.keys` | a command | how many keys the caller pressed, where it reads keys |
/// | `agi.answer` | a command | `failed` or `hung up`; not there if it was done |
/// | `agi.status` | the call | what the dialplan is told |
/// | `agi.commands`, `agi.seconds` | the call | how many commands, how long |
/// | `agi.left_at` | the call | where the caller was when they hung up |
pub struct CommandSpans {
    /// By the number of the call.
    running: Mutex<HashMap<u64, BoxedSpan>>,
}

impl CommandSpans {
    /// Makes one, for [`App::observe`](crate::App::observe).
    #[must_use]
    pub fn new() -> Self {
        Self { running: Mutex::default() }
    }

    fn running(&self) -> MutexGuard<'_, HashMap<u64, BoxedSpan>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for CommandSpans {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for CommandSpans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CommandSpans").finish_non_exhaustive()
    }
}

impl Observer for CommandSpans {
    fn observe(&self, event: &Event<'_>) {
        match event {
            Event::Sent { call, place, thought, .. } => {
                let mut span = begin(place, &Span::current().context());
                span.set_attribute(KeyValue::new("agi.thought_ms", milliseconds(*thought)));
                // The one before was dropped half-way, and ends with it.
                self.running().insert(call.number(), span);
            }
            Event::Answered { call, answer, keys, .. } => {
                let Some(mut span) = self.running().remove(&call.number()) else { return };
                if let Some(keys) = keys {
                    span.set_attribute(KeyValue::new("agi.keys", i64::try_from(*keys).unwrap_or(i64::MAX)));
                }
                match answer {
                    Answer::Done => {}
                    Answer::HungUp => span.set_attribute(KeyValue::new("agi.answer", "hung up")),
                    Answer::Failed => {
                        span.set_attribute(KeyValue::new("agi.answer", "failed"));
                        span.set_status(SpanStatus::error("Asterisk could not do it"));
                    }
                }
                span.end();
            }
            Event::Ended(ended) => {
                if let Some(call) = ended.call {
                    self.running().remove(&call.number());
                }
                tell_call(&Span::current(), ended);
            }
            Event::Begun(_) | Event::HungUp { .. } | Event::Skipped(_) | Event::Refused { .. } => {}
        }
    }
}

fn begin(place: &Place<'_>, parent: &Context) -> BoxedSpan {
    let tracer = global::tracer("agi");
    let mut attributes = Vec::new();
    if let Some(subject) = place.subject.filter(|subject| !subject.is_empty()) {
        attributes.push(KeyValue::new("agi.subject", String::from_utf8_lossy(subject).into_owned()));
    }
    let builder = tracer.span_builder(place.command.name).with_kind(SpanKind::Client).with_attributes(attributes);
    tracer.build_with_context(builder, parent)
}

fn tell_call(span: &Span, ended: &Ended<'_>) {
    span.set_attribute("agi.status", ended.status.as_str());
    span.set_attribute("agi.commands", i64::from(ended.commands));
    span.set_attribute("agi.seconds", ended.took.as_secs_f64());
    if let Some(place) = ended.left_at {
        span.set_attribute("agi.left_at", place.to_string());
    }
    if ended.ending == Ending::Failed {
        let why = if ended.status == Status::Error { "the handler failed" } else { ended.status.as_str() };
        span.set_status(SpanStatus::error(why));
    }
}

fn milliseconds(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
