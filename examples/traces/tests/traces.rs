//! A call as a collector sees it: received by OTLP and decoded.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use opentelemetry::trace::{SpanId, TraceId};
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use traces::{Accounts, app, export};

/// What came, as it came.
#[derive(Clone, Default)]
struct Received {
    traces: Arc<Mutex<Vec<Bytes>>>,
    traceparents: Arc<Mutex<Vec<String>>>,
}

impl Received {
    /// The collector and the accounts' service.
    async fn serve(&self) -> String {
        let keep = async |State(received): State<Self>, body: Bytes| received.traces.lock().unwrap().push(body);
        let balance = async |State(received): State<Self>, headers: HeaderMap| {
            let traceparent = headers["traceparent"].to_str().unwrap().to_owned();
            received.traceparents.lock().unwrap().push(traceparent);
            "12"
        };
        let routes = Router::new().route("/v1/traces", post(keep)).route("/balance/{account}", get(balance));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, routes.with_state(self.clone())).into_future());
        address
    }

    fn spans(&self) -> Vec<Span> {
        let requests = self.traces.lock().unwrap().clone();
        let decoded = requests.into_iter().map(|bytes| ExportTraceServiceRequest::decode(bytes).unwrap());
        let scopes = decoded.flat_map(|request| request.resource_spans).flat_map(|resource| resource.scope_spans);
        scopes.flat_map(|scope| scope.spans).collect()
    }
}

/// The only span of this name.
fn span<'s>(spans: &'s [Span], name: &str) -> &'s Span {
    let mut named = spans.iter().filter(|span| span.name == name);
    let only = named.next().filter(|_| named.next().is_none());
    only.unwrap_or_else(|| panic!("not one {name} among {:?}", spans.iter().map(|span| &span.name).collect::<Vec<_>>()))
}

fn attribute(span: &Span, name: &str) -> Option<String> {
    let value = span.attributes.iter().find(|attribute| attribute.key == name)?.value.clone()?.value?;
    Some(match value {
        Value::StringValue(text) => text,
        Value::IntValue(number) => number.to_string(),
        other => format!("{other:?}"),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_a_tree_of_spans_and_no_key_is_in_it() {
    let received = Received::default();
    let address = received.serve().await;
    let provider = export::begin(&address).unwrap();

    let mut caller = app(Accounts::at(&address).unwrap()).caller("/balance").from("+15550104711").dial().await;
    caller.hears("account/enter").await;
    caller.presses("48151#").await;
    caller.hears("account/balance").await;
    caller.ends(agi_runtime::Status::Ok).await;
    drop(caller);
    tokio::task::spawn_blocking(move || provider.shutdown()).await.unwrap().unwrap();

    let spans = received.spans();
    let call = span(&spans, "call");
    assert!(call.parent_span_id.is_empty());
    assert_eq!(attribute(call, "route").as_deref(), Some("/balance"));
    assert_eq!(attribute(call, "agi.status").as_deref(), Some("OK"));
    let asked = span(&spans, "GET DATA");
    assert_eq!(asked.parent_span_id, call.span_id);
    // The first of the five has ended the question.
    assert_eq!(attribute(asked, "agi.keys").as_deref(), Some("4"));
    let looked_up = span(&spans, "look_up");
    assert_eq!(looked_up.parent_span_id, call.span_id);
    let said = |sound: &str| {
        let says =
            |span: &&Span| span.name == "STREAM FILE" && attribute(span, "agi.subject").as_deref() == Some(sound);
        spans.iter().find(says).unwrap_or_else(|| panic!("{sound} is not said"))
    };
    assert_eq!(said("account/enter").parent_span_id, call.span_id);
    assert!(said("account/balance").start_time_unix_nano >= looked_up.end_time_unix_nano);
    assert!(spans.iter().all(|span| span.trace_id == call.trace_id));

    let [traceparent] = &received.traceparents.lock().unwrap()[..] else { panic!("the service was asked once") };
    let trace = TraceId::from_bytes(call.trace_id.clone().try_into().unwrap());
    let parent = SpanId::from_bytes(looked_up.span_id.clone().try_into().unwrap());
    assert_eq!(*traceparent, format!("00-{trace}-{parent}-01"));

    for bytes in &*received.traces.lock().unwrap() {
        for secret in [&b"48151"[..], b"4711"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret), "a key or the caller is in a trace");
        }
    }
}
