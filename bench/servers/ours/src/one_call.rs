//! The same app, started for each call as Asterisk's `AGI()` does, on tokio's usual runtime: what `#[tokio::main]` makes.

mod one;
mod routes;

fn main() -> agi_runtime::prelude::Result {
    one::call(tokio::runtime::Builder::new_multi_thread())
}
