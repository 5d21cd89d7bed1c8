//! A server on agi-runtime.

mod routes;
mod serve;

fn main() -> agi_runtime::prelude::Result {
    serve::serve(async |app| Ok(app))
}
