//! The numbers as text: `OpenMetrics`, or the older form of Prometheus for who asks for that.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet, prometheus_text, text};
use prometheus_client::metrics::MetricType::{Counter, Gauge, Histogram as Buckets};
use prometheus_client::registry::{Registry, Unit};

use super::counters::{Counters, RouteCounters};
use super::histogram::{CALL, Reading, SILENCE};
use crate::admin::state::AdminState;
use crate::app::App;
#[cfg(feature = "audio")]
use crate::audio::AudioPort;
use crate::events::ObservedCalls;

const OPEN_METRICS: &str = "application/openmetrics-text";
const OPEN_METRICS_FORM: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// An app with more routes is told only of those that were called: zeros of thousands are of no use to anybody.
const ROUTES_WITH_ZEROS: usize = 500;

/// What one label set of the exposition is.
type Encoded = Result<(), fmt::Error>;

/// Makes the text.
pub(super) struct Exposition(Registry);

struct Numbers {
    counters: Arc<Counters>,
    observed: ObservedCalls,
    admin: AdminState,
    #[cfg(feature = "audio")]
    audio: Option<Arc<AudioPort>>,
}

impl Exposition {
    pub(super) fn new(app: &App, counters: Arc<Counters>, admin: AdminState) -> Self {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(Numbers {
            counters,
            observed: app.board.calls(),
            admin,
            #[cfg(feature = "audio")]
            audio: app.state.get(),
        }));
        Self(registry)
    }

    /// Returns the form that a header `Accept` asks for, and the text in it.
    pub(super) fn text(&self, accept: &str) -> (&'static str, String) {
        let mut text = String::new();
        // Writing to a string does not fail.
        if accept.contains(OPEN_METRICS) {
            let _ = text::encode(&mut text, &self.0);
            return (OPEN_METRICS_FORM, text);
        }
        let _ = prometheus_text::encode(&mut text, &self.0);
        (prometheus_text::CONTENT_TYPE, text)
    }
}

impl Collector for Numbers {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> Encoded {
        self.calls(&mut to)?;
        let help = "Connections that were refused before they were a call, by reason";
        let mut family = to.encode_descriptor("agi_refused", help, None, Counter)?;
        for (reason, count) in self.counters.refused() {
            counter(family.encode_family(&[("reason", reason.name())])?, count)?;
        }
        let help = "1 while the app takes no more calls and lets the open ones end, else 0";
        let draining = i64::from(self.admin.is_draining());
        to.encode_descriptor("agi_draining", help, None, Gauge)?.encode_gauge(&draining)?;
        #[cfg(feature = "audio")]
        if let Some(audio) = &self.audio {
            let help = "Streams of live audio that are open";
            to.encode_descriptor("agi_audio_streams", help, None, Gauge)?.encode_gauge(&audio.streams())?;
        }
        Ok(())
    }
}

impl Numbers {
    fn calls(&self, to: &mut DescriptorEncoder<'_>) -> Encoded {
        let help = "Calls that are up, by the pattern of their route";
        let mut family = to.encode_descriptor("agi_calls_active", help, None, Gauge)?;
        for route in self.routes() {
            family.encode_family(&[("route", &*route.pattern)])?.encode_gauge(&route.active())?;
        }
        let help = "Calls that ended, by route and by what the dialplan was told in AGI_ROUTE_STATUS";
        let mut family = to.encode_descriptor("agi_calls", help, None, Counter)?;
        for route in self.routes() {
            for (status, count) in route.ended() {
                counter(family.encode_family(&[("route", &*route.pattern), ("status", status.as_str())])?, count)?;
            }
        }
        // By route only: an app may name sounds after what callers said or what a database holds, without end.
        let help = "Prompts that callers did not hear, because their sound is missing or their text was not spoken";
        let mut family = to.encode_descriptor("agi_prompts_skipped", help, None, Counter)?;
        for route in self.routes() {
            counter(family.encode_family(&[("route", &*route.pattern)])?, route.skipped())?;
        }
        let help = "How long calls lasted, from their request until their handler ended";
        self.histograms(to, "agi_call", help, |route| route.lasted.read(&CALL))?;
        // After the calls that ended, so that none of these is without its silences.
        self.observed.tell_silences();
        let help = "The silence that callers heard: from Asterisk's answer until the app's next command";
        self.histograms(to, "agi_think", help, |route| route.silences.read(&SILENCE))
    }

    fn histograms(
        &self,
        to: &mut DescriptorEncoder<'_>,
        name: &str,
        help: &str,
        read: impl Fn(&RouteCounters) -> Reading,
    ) -> Encoded {
        let mut family = to.encode_descriptor(name, help, Some(&Unit::Seconds), Buckets)?;
        for route in self.routes() {
            let Reading { seconds, count, buckets } = read(route);
            let labels = [("route", &*route.pattern)];
            family.encode_family(&labels)?.encode_histogram::<NoLabelSet>(seconds, count, &buckets, None)?;
        }
        Ok(())
    }

    /// The routes that are told.
    fn routes(&self) -> impl Iterator<Item = &RouteCounters> {
        let all = self.counters.routes();
        all.iter().filter(|route| all.len() <= ROUTES_WITH_ZEROS || route.is_used())
    }
}

fn counter(mut to: MetricEncoder<'_>, count: u64) -> Encoded {
    to.encode_counter::<NoLabelSet, _, u64>(&count, None)
}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Numbers").finish_non_exhaustive()
    }
}
