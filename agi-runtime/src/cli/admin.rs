//! Where an app listens for whoever watches it.

use tokio::net::TcpListener;

use super::arguments::{Arguments, Opt};
use crate::admin::{Admin, check_token};
use crate::app::App;
use crate::error::Error;

pub(super) const LISTEN: Opt =
    Opt::text("admin", "HOST:PORT", "Where to listen for the admin port: metrics, readiness, the calls")
        .or_variable("AGI_ADMIN");

pub(super) const HOST: Opt =
    Opt::text("admin-host", "NAME", "A name by which browsers and scrapers call the admin port, besides its address")
        .or_variable("AGI_ADMIN_HOST");

pub(super) const TOKEN: Opt = Opt::text(
    "admin-token",
    "TOKEN",
    "The token of the admin port, 16 characters or more: for hanging up, and off loopback for reading",
)
.or_variable("AGI_ADMIN_TOKEN")
.checked(check_token)
.unseen();

/// Opens the port where the command line says so; without a word of it, the app's own stays.
pub(super) async fn opens(app: App, given: &Arguments) -> Result<App, Error> {
    let Some(listen) = given.text("admin").filter(|listen| !listen.is_empty()) else { return Ok(app) };
    let listener = TcpListener::bind(listen).await.map_err(|error| {
        Error::new(format!(
            "cannot listen for the admin port on {listen} ({error}): give another address by --admin HOST:PORT or AGI_ADMIN"
        ))
    })?;
    tracing::info!("the admin port is on http://{}", listener.local_addr()?);
    let mut admin = Admin::new(listener);
    if let Some(host) = given.text("admin-host").filter(|host| !host.is_empty()) {
        admin = admin.host(host);
    }
    if let Some(token) = given.text(TOKEN.name) {
        admin = admin.token(token);
    }
    Ok(app.admin(admin))
}
