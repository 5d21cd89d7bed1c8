//! Where the traces go: to a collector, by OTLP over HTTP.

use agi_runtime::Error;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Sends spans to this collector, such as `http://127.0.0.1:4318`, and prints the log on the terminal. What it returns has
/// to be shut down at the end of the program, or the last spans are lost.
///
/// # Errors
/// If the address is not one, or somebody else takes the log.
pub fn begin(collector: &str) -> Result<SdkTracerProvider, Error> {
    // For the exporter's client; an error means that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let exporter = SpanExporter::builder().with_http().with_endpoint(format!("{collector}/v1/traces")).build()?;
    let resource = Resource::builder().with_service_name("accounts-line").build();
    let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build();
    // `CommandSpans` takes its tracer from here.
    opentelemetry::global::set_tracer_provider(provider.clone());
    tracing_subscriber::registry()
        .with(tracing_opentelemetry::layer().with_tracer(provider.tracer("agi")))
        .with(tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false))
        // What the exporter itself logs would be traced, too.
        .with(Targets::new().with_default(LevelFilter::INFO).with_target("opentelemetry", LevelFilter::OFF))
        .try_init()?;
    Ok(provider)
}
