//! What is run next to an app: a real Prometheus that scrapes it, and the files that name its metrics.

mod app;
mod files;
mod prometheus;
