//! The rules and the dashboard name no metric and no label that an app does not have.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::app::{get, serve};

fn file(name: &str) -> String {
    let path = format!("{}/../operations/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The metrics in a text: `agi_` and what belongs to the word.
fn metrics(text: &str) -> BTreeSet<&str> {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    words.filter(|word| word.starts_with("agi_")).collect()
}

/// The queries that the book shows to operators, one a line.
pub(crate) fn queries_of_the_book() -> Vec<String> {
    let chapter = file("../book/src/outside.md");
    let blocks = chapter.split("```promql\n").skip(1);
    let lines = blocks.flat_map(|block| block.split("```").next().unwrap_or_default().lines());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn expressions(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("expr").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| expressions(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| expressions(value, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_metric_of_the_dashboard_and_of_the_alerts_is_one_that_an_app_has() {
    let app = serve().await;
    let told = get(app.admin, "/metrics").await.unwrap();
    let told = metrics(&told);
    let mut shown = Vec::new();
    expressions(&serde_json::from_str(&file("grafana/dashboard.json")).unwrap(), &mut shown);
    assert!(shown.len() >= 8, "{shown:?}");
    shown.push(file("prometheus/alerts.yml"));
    let queries = queries_of_the_book();
    assert!(queries.len() >= 8, "{queries:?}");
    shown.extend(queries);
    for text in &shown {
        let unknown: Vec<_> = metrics(text).difference(&told).copied().collect();
        assert!(unknown.is_empty(), "{unknown:?} in {text}");
    }
    // And nothing that an app tells is left out of both.
    let named: BTreeSet<_> = shown.iter().flat_map(|text| metrics(text)).collect();
    for metric in [
        "agi_calls_active",
        "agi_calls_total",
        "agi_call_seconds_bucket",
        "agi_think_seconds_bucket",
        "agi_prompts_skipped_total",
    ] {
        assert!(named.contains(metric), "{metric}");
    }
}
