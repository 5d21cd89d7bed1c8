//! What the framework logs, by call: the spans that it opens, and the lines within.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// What was logged of one call.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The fields of each span with its unique id.
    pub spans: Vec<HashMap<&'static str, String>>,
    /// The lines within, in order: the message, then the fields as `name=value`.
    pub lines: Vec<(Level, String)>,
}

impl Log {
    /// The lines of this level.
    pub fn at(&self, level: Level) -> Vec<&str> {
        self.lines.iter().filter(|(of, _)| *of == level).map(|(_, line)| line.as_str()).collect()
    }
}

/// Keeps what is logged from now on: the first line of a test that looks at logs.
pub fn keep() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let ours = Targets::new().with_target("agi_runtime", LevelFilter::TRACE);
        tracing_subscriber::registry().with(Keep).with(ours).init();
    });
}

/// What was logged of the call whose channel has this unique id.
pub fn of(id: &str) -> Log {
    with(|logs| logs.get(id).cloned().unwrap_or_default())
}

fn with<T>(look: impl FnOnce(&mut HashMap<String, Log>) -> T) -> T {
    static LOGS: LazyLock<Mutex<HashMap<String, Log>>> = LazyLock::new(Mutex::default);
    look(&mut LOGS.lock().unwrap_or_else(PoisonError::into_inner))
}

struct Keep;

/// The unique id of the call that a span is of.
struct Of(String);

impl<S: Subscriber + for<'s> LookupSpan<'s>> Layer<S> for Keep {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let (Some(of), Some(span)) = (fields.named.get("id").cloned(), context.span(id)) {
            span.extensions_mut().insert(Of(of.clone()));
            with(|logs| logs.entry(of).or_default().spans.push(fields.named));
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let Some(span) = context.event_span(event) else { return };
        if let Some(Of(of)) = span.extensions().get() {
            let mut fields = Fields::default();
            event.record(&mut fields);
            let message = fields.named.remove("message").unwrap_or_default();
            let line = fields.named.iter().fold(message, |line, (name, value)| format!("{line} {name}={value}"));
            with(|logs| logs.entry(of.clone()).or_default().lines.push((*event.metadata().level(), line)));
        }
    }
}

#[derive(Default)]
struct Fields {
    named: HashMap<&'static str, String>,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.named.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.named.insert(field.name(), format!("{value:?}"));
    }
}
