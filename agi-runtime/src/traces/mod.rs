//! Each call as a tree of OpenTelemetry spans. Needs the feature `traces`.
//!
//! The runtime opens one `tracing` span for each call, `call`, in which the handler runs, and the handler's own spans are
//! within it. A [`tracing_opentelemetry`] layer exports them; [`CommandSpans`] adds a span for each command; and
//! [`Call::traceparent`] tells a service that the handler asks to which trace its work belongs.
//!
//! ```text
//! call                     id, route, channel, peer; agi.status, agi.seconds
//! ├── GET DATA             agi.subject=account/enter, agi.keys=6, agi.thought_ms=3
//! ├── look_up              the handler's own: #[tracing::instrument]
//! │   └── POST /accounts   of the service that got the traceparent
//! └── STREAM FILE          agi.subject=account/hello, agi.thought_ms=412
//! ```
//!
//! No span holds what a caller keyed or said.
//!
//! ```no_run
//! use agi_runtime::prelude::*;
//! use agi_runtime::traces::CommandSpans;
//! use tracing_subscriber::layer::SubscriberExt;
//! use tracing_subscriber::util::SubscriberInitExt;
//!
//! # fn exporter() -> opentelemetry::global::BoxedTracer { opentelemetry::global::tracer("ivr") }
//! # async fn main_() -> Result {
//! // Of the crates opentelemetry_sdk and opentelemetry-otlp: the example `traces` has it whole.
//! let tracer = exporter();
//! tracing_subscriber::registry().with(tracing_opentelemetry::layer().with_tracer(tracer)).init();
//! App::new().observe(CommandSpans::new()).main().await
//! # }
//! ```

mod command_spans;

pub use command_spans::CommandSpans;

use opentelemetry::trace::{SpanContext, TraceContextExt};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::call::Call;

impl Call {
    /// Returns the header `traceparent` of W3C Trace Context for a request that the handler sends now, such as
    /// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`. What the service does then belongs to this call's trace,
    /// below the span in which this is called: the handler's own, or the call's.
    /// `None` if no [`tracing_opentelemetry`] layer is there. Needs the feature `traces`.
    ///
    /// ```
    /// # use agi_runtime::prelude::*;
    /// # struct Request(Vec<(&'static str, String)>);
    /// #[agi_route("/order/{number}", manual)]
    /// async fn order(call: &mut Call, number: u32) -> Result {
    ///     let mut request = Request(vec![]);
    ///     if let Some(traceparent) = call.traceparent() {
    ///         request.0.push(("traceparent", traceparent));
    ///     }
    ///     Ok(())
    /// }
    /// ```
    #[must_use]
    pub fn traceparent(&self) -> Option<String> {
        let context = Span::current().context();
        let span: &SpanContext = &context.span().span_context().clone();
        span.is_valid().then(|| format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8()))
    }
}
