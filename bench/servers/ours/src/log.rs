//! The same server, which logs every call.

mod routes;
mod serve;

fn main() -> agi_runtime::prelude::Result {
    agi_runtime::log_to_stderr();
    serve::serve(async |app| Ok(app))
}
