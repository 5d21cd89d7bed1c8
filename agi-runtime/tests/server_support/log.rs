//! What the runtime logs on this thread, as text.

use std::fmt::{Debug, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, Interest};
use tracing::{Event, Metadata, Subscriber};

/// Everything logged on this thread while it lives.
pub struct Log {
    lines: Arc<Mutex<Vec<String>>>,
    _until_dropped: DefaultGuard,
}

impl Log {
    pub fn of_this_thread() -> Self {
        // Somebody is always interested. Otherwise a line that another thread comes to while this log begins could count
        // as one that nobody wants, and be left out here, too.
        static EVERYWHERE: Once = Once::new();
        EVERYWHERE.call_once(|| drop(tracing::subscriber::set_global_default(Interested)));
        let lines = Arc::default();
        let lines_of_layer = Arc::clone(&lines);
        let guard = tracing::subscriber::set_default(Lines { lines: lines_of_layer, spans: AtomicU64::new(1) });
        Self { lines, _until_dropped: guard }
    }

    /// The lines that begin with this text: `WARN`, `SPAN call`.
    pub fn lines(&self, start: &str) -> Vec<String> {
        self.lines.lock().unwrap().iter().filter(|line| line.starts_with(start)).cloned().collect()
    }
}

/// Asks for every line, and keeps none.
struct Interested;

impl Subscriber for Interested {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }

    fn enabled(&self, _: &Metadata<'_>) -> bool {
        false
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Lines {
    lines: Arc<Mutex<Vec<String>>>,
    spans: AtomicU64,
}

impl Lines {
    fn add(&self, start: String, record: impl FnOnce(&mut Line)) {
        let mut line = Line(start);
        record(&mut line);
        self.lines.lock().unwrap().push(line.0);
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("agi_runtime")
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.add(format!("SPAN {}", span.metadata().name()), |line| span.record(line));
        Id::from_u64(self.spans.fetch_add(1, Ordering::Relaxed))
    }

    fn event(&self, event: &Event<'_>) {
        self.add(event.metadata().level().to_string(), |line| event.record(line));
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => write!(self.0, " {value:?}").unwrap(),
            name => write!(self.0, " {name}={value:?}").unwrap(),
        }
    }
}
