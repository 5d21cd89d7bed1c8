//! Logs as JSON: an object a line, with the fields of the call.
//!
//! Written here, and not by tracing-subscriber's feature `json`: that has the call's fields in a list of objects as soon as a
//! handler has a span of its own, which Loki and journald's readers do not look into, and serde would be part of each first
//! build.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::io::Write;

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, Scope};

use crate::cli::quoted::quote;

/// Writes each event as a line: `timestamp`, `level`, `target`, `message`, the fields of the spans from the outermost in, and
/// its own. Of two fields with the same name, the inner one stays.
pub(super) struct JsonLines<M>(M);

impl<W: Write, M: Fn() -> W> JsonLines<M> {
    pub(super) const fn new(writer: M) -> Self {
        Self(writer)
    }
}

/// What every line has. A field of such a name gets an underscore.
const RESERVED: [&str; 4] = ["timestamp", "level", "target", "message"];

/// The fields of a span, or of an event: names, and values as JSON.
#[derive(Clone, Default)]
struct Fields(Vec<(&'static str, String)>);

impl<S, W, M> Layer<S> for JsonLines<M>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    W: Write,
    M: Fn() -> W + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        span.extensions_mut().insert(fields);
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(fields) = span.extensions_mut().get_mut::<Fields>() {
            record.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut fields = Fields::default();
        for span in context.event_scope(event).into_iter().flat_map(Scope::from_root) {
            if let Some(of_span) = span.extensions().get::<Fields>() {
                for (name, value) in &of_span.0 {
                    fields.set(name, value.clone());
                }
            }
        }
        // A span has no message.
        fields.set("message", "\"\"".to_owned());
        event.record(&mut fields);
        // One write, so that no other line comes between. Where it fails, nobody can be told.
        let _ = (self.0)().write_all(line(event, fields).as_bytes());
    }
}

fn line(event: &Event<'_>, mut fields: Fields) -> String {
    let mut line = String::with_capacity(256);
    line.push_str("{\"timestamp\":\"");
    // None of these fails, except if memory does.
    let _ = SystemTime.format_time(&mut Writer::new(&mut line));
    let _ = write!(line, "\",\"level\":\"{}\",\"target\":", event.metadata().level());
    quote(event.metadata().target(), &mut line);
    let message = fields.0.iter().position(|(name, _)| *name == "message");
    let message = message.map(|at| fields.0.remove(at));
    for (name, value) in message.iter().chain(&fields.0) {
        line.push(',');
        if *name != "message" && RESERVED.contains(name) {
            let _ = write!(line, "\"{name}_\"");
        } else {
            quote(name, &mut line);
        }
        line.push(':');
        line.push_str(value);
    }
    line.push_str("}\n");
    line
}

impl Fields {
    fn set(&mut self, name: &'static str, value: String) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    fn text(&mut self, field: &Field, text: &str) {
        let mut value = String::with_capacity(text.len() + 2);
        quote(text, &mut value);
        self.set(field.name(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.text(field, &format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.text(field, value);
    }

    fn record_error(&mut self, field: &Field, value: &(dyn Error + 'static)) {
        self.text(field, &value.to_string());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.set(field.name(), value.to_string());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.set(field.name(), value.to_string());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.set(field.name(), value.to_string());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // JSON has no word for what is not a number.
        if value.is_finite() { self.set(field.name(), value.to_string()) } else { self.text(field, &value.to_string()) }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonLines;
    use serde_json::{Value, json};
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::layer::SubscriberExt;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// What is logged, without the time, which is a text.
    fn logged(log: impl FnOnce()) -> Vec<Value> {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::registry().with(JsonLines::new(move || writer.clone()));
        tracing::subscriber::with_default(subscriber, log);
        let text = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        let without_time = |line: &str| {
            let mut line: Value = serde_json::from_str(line).unwrap();
            let time = line.as_object_mut().unwrap().remove("timestamp").unwrap();
            assert!(time.as_str().unwrap().ends_with('Z'), "{time}");
            line
        };
        text.lines().map(without_time).collect()
    }

    #[test]
    fn a_line_has_the_fields_of_the_call_also_within_a_span_of_the_handlers() {
        let lines = logged(|| {
            let call = tracing::info_span!("call", id = %"17.4", route = "/order", status = tracing::field::Empty);
            let _call = call.enter();
            let _own = tracing::info_span!("lookup", table = "orders", id = 7).entered();
            call.record("status", "OK");
            tracing::warn!(target: "shop", rows = 2_u64, found = true, "of {}", "\"Ada\"\n");
        });
        let expected = json!({
            "level": "WARN", "target": "shop", "message": "of \"Ada\"\n", "id": 7, "route": "/order", "status": "OK",
            "table": "orders", "rows": 2, "found": true
        });
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn no_field_takes_the_place_of_what_every_line_has() {
        let lines = logged(|| {
            let _call = tracing::info_span!("call", level = 3, message = "of the span").entered();
            tracing::info!(target: "shop", timestamp = 1, share = f64::NAN);
        });
        let expected = json!({
            "level": "INFO", "target": "shop", "message": "", "level_": 3, "timestamp_": 1, "share": "NaN"
        });
        assert_eq!(lines, [expected]);
    }
}
