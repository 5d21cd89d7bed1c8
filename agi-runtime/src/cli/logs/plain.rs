//! The lines of a log that no person watches: tracing-subscriber's own, byte for byte, at a quarter of their price.
//!
//! Its formatter sends each word through the one for colored text, and a call has two dozen words. It also makes room for the
//! text of each span, and for a list of those that a line is in.

use std::cell::Cell;
use std::fmt::{Debug, Write as _};
use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

use agi_protocol::saying::UtcDate;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::room;

/// `2026-11-28T09:05:03.000250Z  INFO call{id=7 route="/hello"}: ended status="OK" seconds=1.5`
pub(super) struct PlainLines<M>(M);

impl<W: Write, M: Fn() -> W> PlainLines<M> {
    pub(super) const fn new(writer: M) -> Self {
        Self(writer)
    }
}

/// The fields of a span, as each of its lines has them.
struct Fields(Words);

impl<S, W, M> Layer<S> for PlainLines<M>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    W: Write,
    M: Fn() -> W + 'static,
{
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let mut fields = Words::new();
        attributes.record(&mut fields);
        span.extensions_mut().insert(Fields(fields));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(Fields(fields)) = span.extensions_mut().get_mut() {
            record.record(fields);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        let mut line = Words::new();
        line.text.push_str(moment().as_str());
        let level = event.metadata().level().as_str();
        line.text.push_str(&"  "[level.len() - 4..]);
        line.text.push_str(level);
        if let Some(span) = context.event_span(event) {
            write_spans(&span, &mut line.text);
            line.text.push(':');
        }
        line.text.push(' ');
        line.begun = line.text.len();
        event.record(&mut line);
        line.text.push('\n');
        // One write, so that no other line comes between. Where it fails, nobody can be told.
        let _ = (self.0)().write_all(line.text.as_bytes());
        room::give(line.text);
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(Fields(fields)) = context.span(&id).and_then(|span| span.extensions_mut().remove()) {
            room::give(fields.text);
        }
    }
}

/// Writes a span and those that it is in, the outermost first.
fn write_spans<S: for<'l> LookupSpan<'l>>(span: &SpanRef<'_, S>, line: &mut String) {
    match span.parent() {
        Some(parent) => {
            write_spans(&parent, line);
            line.push(':');
        }
        None => line.push(' '),
    }
    line.push_str(span.name());
    if let Some(Fields(fields)) = span.extensions().get().filter(|Fields(fields)| !fields.text.is_empty()) {
        line.push('{');
        line.push_str(&fields.text);
        line.push('}');
    }
}

/// Writes `name=value`, with blanks between. The message has no name.
struct Words {
    text: String,
    /// Where the first word begins.
    begun: usize,
}

impl Words {
    fn new() -> Self {
        Self { text: room::take(), begun: 0 }
    }

    /// Begins a word.
    fn named(&mut self, field: &Field) -> &mut String {
        if self.text.len() > self.begun {
            self.text.push(' ');
        }
        let name = field.name();
        if name != "message" {
            self.text.push_str(name.strip_prefix("r#").unwrap_or(name));
            self.text.push('=');
        }
        &mut self.text
    }
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // A text takes everything. Of a value that fails to print itself, the line has what it printed.
        let _ = write!(self.named(field), "{value:?}");
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        let plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'"' && byte != b'\\';
        if field.name() == "message" {
            self.named(field).push_str(value);
        } else if value.bytes().all(plain) {
            let text = self.named(field);
            text.push('"');
            text.push_str(value);
            text.push('"');
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.named(field).push_str(itoa::Buffer::new().format(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        match tenths(value) {
            Some((whole, tenth)) => {
                let text = self.named(field);
                text.push_str(itoa::Buffer::new().format(whole));
                text.push('.');
                text.push_str(itoa::Buffer::new().format(tenth));
            }
            None => self.record_debug(field, &value),
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.record_debug(field, &format_args!("{value}"));
    }
}

/// Returns a number as whole ones and tenths, if it is one that has them, as the seconds of a call are: the general way looks for
/// the shortest digits.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_cmp,
    reason = "what is cut off does not come back equal"
)]
fn tenths(value: f64) -> Option<(u32, u32)> {
    let tenths = (value * 10.0) as u32;
    let is_equal = f64::from(tenths) / 10.0 == value && value.is_sign_positive();
    is_equal.then_some((tenths / 10, tenths % 10))
}

thread_local! {
    /// The second of the line before, which most have with the next.
    static MOMENT: Cell<Option<Moment>> = const { Cell::new(None) };
}

/// Returns the present one.
fn moment() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut moment = MOMENT.get().unwrap_or_else(|| Moment::new(0));
    if moment.second != since.as_secs() {
        moment = Moment::new(since.as_secs());
        MOMENT.set(Some(moment));
    }
    moment.with_micros(since.subsec_micros())
}

/// A moment in UTC, as RFC 3339 writes it, with microseconds.
#[derive(Clone, Copy)]
struct Moment {
    /// Since 1970.
    second: u64,
    text: [u8; 27],
}

impl Moment {
    fn new(second: u64) -> Self {
        let date = UtcDate::of(i64::try_from(second).unwrap_or(i64::MAX));
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        write_digits(&mut text[..4], date.year.unsigned_abs());
        let numbers = [date.month + 1, date.day, date.hour, date.minute, date.second];
        for (place, number) in text[5..].chunks_mut(3).zip(numbers) {
            write_digits(&mut place[..2], number.unsigned_abs());
        }
        Self { second, text }
    }

    fn with_micros(mut self, micros: u32) -> Self {
        write_digits(&mut self.text[20..26], u64::from(micros));
        self
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }
}

fn write_digits(place: &mut [u8], mut number: u64) {
    for digit in place.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::{Moment, PlainLines};
    use std::io::Write;
    use std::sync::{Arc, Mutex};
    use tracing_subscriber::fmt::MakeWriter;
    use tracing_subscriber::layer::SubscriberExt;

    #[test]
    fn a_moment_is_written_as_rfc_3339_has_it() {
        let moments = [
            (0, 0, "1970-01-01T00:00:00.000000Z"),
            (951_782_399, 999_999, "2000-02-28T23:59:59.999999Z"),
            (951_782_400, 1, "2000-02-29T00:00:00.000001Z"),
            (951_868_800, 0, "2000-03-01T00:00:00.000000Z"),
            (1_798_761_599, 250, "2026-12-31T23:59:59.000250Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00.000000Z"),
        ];
        for (seconds, micros, written) in moments {
            assert_eq!(Moment::new(seconds).with_micros(micros).as_str(), written);
        }
    }

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Kept {
        /// Without the times, which differ.
        fn lines(&self) -> Vec<String> {
            let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
            text.lines().map(|line| line[27..].to_owned()).collect()
        }
    }

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'w> MakeWriter<'w> for Kept {
        type Writer = Self;

        fn make_writer(&'w self) -> Self {
            self.clone()
        }
    }

    #[test]
    fn its_lines_are_those_of_tracing_subscriber() {
        let (ours, theirs) = (Kept::default(), Kept::default());
        let writer = ours.clone();
        let plain = PlainLines::new(move || writer.clone());
        let usual = tracing_subscriber::fmt::layer().with_writer(theirs.clone()).with_ansi(false).with_target(false);
        let log = tracing_subscriber::registry().with(plain).with(usual);
        tracing::subscriber::with_default(log, || {
            let (peer, nothing) = ("192.0.2.1:5", None::<u64>);
            let call = tracing::info_span!("call", id = %"1.2", route = "/survey/{id}", channel = %"Local/x", %peer);
            let _call = call.enter();
            tracing::info!(status = "OK", seconds = 1.5, commands = 7, left = true, nothing, "ended");
            tracing::info!(
                none = 0.0,
                below = -0.0,
                fine = 0.05,
                tenths = 119.9,
                whole = 600.0,
                large = 1e17,
                "{}",
                f64::NAN
            );
            tracing::info!(tenths = 0.1 + 0.2, most = 429_496_729.5, more = 429_496_729.6, nothing = f64::NAN);
            tracing::error!(below = -1, "a \"quoted\"\\ line");
            let _inner = tracing::info_span!("inner").entered();
            let _innermost = tracing::info_span!("innermost", text = "a\nb\"c\\dä").entered();
            tracing::warn!(reason = ?Some("x"), r#type = "t", "{} of {}", 1, 2);
            let error = std::io::Error::other("no disk");
            tracing::debug!(error = &error as &dyn std::error::Error, name = "only fields");
        });
        tracing::subscriber::with_default(tracing_subscriber::registry(), || tracing::info!("of nobody"));
        assert_eq!(ours.lines(), theirs.lines());
        assert_eq!(ours.lines().len(), 6);
    }
}
