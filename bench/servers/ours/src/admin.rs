//! The same server, with an admin port.

mod routes;
mod serve;

use tokio::net::TcpListener;

fn main() -> agi_runtime::prelude::Result {
    serve::serve(async |app| Ok(app.admin(TcpListener::bind("127.0.0.1:0").await?)))
}
