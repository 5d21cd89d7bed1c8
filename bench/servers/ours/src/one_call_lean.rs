//! The same on one thread: what `#[tokio::main(flavor = "current_thread")]` makes.

mod one;
mod routes;

fn main() -> agi_runtime::prelude::Result {
    one::call(tokio::runtime::Builder::new_current_thread())
}
