//! A real Prometheus scrapes an app, and answers what an operator asks it.

use std::fmt::Write;
use std::fs;
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::app::{call, get, serve};
use crate::files::queries_of_the_book;

/// Which route lets its callers wait for longest, on average.
const WHICH_ROUTE: &str = "topk(1, sum by (route) (rate(agi_think_seconds_sum[10s])) / \
                           sum by (route) (rate(agi_think_seconds_count[10s])))";

/// A Prometheus with a folder of its own; dropped, it is ended.
struct Prometheus {
    process: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Prometheus {
    /// Scrapes ten times a second. `None` where the program cannot be run.
    async fn scraping(app: SocketAddr) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("prometheus.yml");
        let scrape = "scrape_configs: [{job_name: agi, scrape_interval: 100ms, scrape_timeout: 100ms";
        fs::write(&file, format!("{scrape}, static_configs: [{{targets: ['{app}']}}]}}]\n")).unwrap();
        // Free at this moment, on an address that no other test takes a port of.
        let address = TcpListener::bind("127.0.0.38:0").await.unwrap().local_addr().unwrap();
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", file.display()))
            .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Some(Self { process: process.ok()?, address, _folder: folder })
    }

    /// The samples of a query: their labels and values. Empty while there are none, or it is not up yet.
    async fn asks(&self, query: &str) -> Vec<Value> {
        self.answer(query).await["data"]["result"].as_array().cloned().unwrap_or_default()
    }

    /// What it answers to a query; null while it is not up.
    async fn answer(&self, query: &str) -> Value {
        let path = format!("/api/v1/query?query={}", encoded(query));
        let answer = get(self.address, &path).await.unwrap_or_default();
        serde_json::from_str(&answer).unwrap_or_default()
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        // It may be over.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn encoded(query: &str) -> String {
    query.bytes().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "%{byte:02X}");
        text
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_tells_which_route_keeps_callers_waiting() {
    let app = serve().await;
    let Some(prometheus) = Prometheus::scraping(app.admin).await else {
        assert!(std::env::var("CI").is_err(), "no prometheus");
        return println!("SKIPPED: Debian's package prometheus is not installed");
    };
    let mut hellos = 0;
    let found = async {
        loop {
            call(app.calls, "hello").await;
            call(app.calls, "slow/7").await;
            hellos += 1;
            // The values of both differ in each scrape, so the answer is never of one call.
            let samples = prometheus.asks(WHICH_ROUTE).await;
            if let [sample] = &samples[..]
                && hellos > 5
            {
                return sample["metric"]["route"].clone();
            }
        }
    };
    let route = timeout(Duration::from_mins(1), found).await.expect("Prometheus has no answer");
    assert_eq!(route, "/slow/{id}");
    let expected = hellos.to_string();
    let counted = async {
        loop {
            let samples = prometheus.asks("agi_calls_total{route=\"/hello\",status=\"OK\"}").await;
            if samples.first().is_some_and(|sample| sample["value"][1] == *expected) {
                return samples;
            }
        }
    };
    let samples = timeout(Duration::from_mins(1), counted).await.expect("Prometheus counts the calls");
    assert_eq!(samples[0]["metric"]["job"], "agi");
    let types = get(prometheus.address, "/api/v1/metadata").await.unwrap();
    let types: Value = serde_json::from_str(&types).unwrap();
    assert_eq!(types["data"]["agi_think_seconds"][0]["type"], "histogram", "it read OpenMetrics: {types}");
    assert_eq!(types["data"]["agi_think_seconds"][0]["unit"], "seconds");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_understands_each_query_of_the_book() {
    let app = serve().await;
    let Some(prometheus) = Prometheus::scraping(app.admin).await else {
        assert!(std::env::var("CI").is_err(), "no prometheus");
        return println!("SKIPPED: Debian's package prometheus is not installed");
    };
    let scraped = async { while prometheus.asks("agi_calls_active").await.is_empty() {} };
    timeout(Duration::from_mins(1), scraped).await.expect("Prometheus scrapes the app");
    let queries = queries_of_the_book();
    for query in &queries {
        let answer = prometheus.answer(query).await;
        assert_eq!(answer["status"], "success", "{query}: {answer}");
    }
    let up = prometheus.asks(&queries[0]).await;
    assert_eq!(up[0]["value"][1], "0", "how many calls are up, by {}", queries[0]);
    assert!(prometheus.answer("sum by (").await["error"].is_string(), "it says what it does not understand");
}
