//! Who may connect, as the operator says it.

use super::arguments::{Arguments, Opt};
use crate::access::{Networks, SharedSecret, VARIABLE};
use crate::app::App;
use crate::error::Error;

pub(super) const ALLOW: Opt =
    Opt::text("allow", "NETWORKS", "Who may call: 192.0.2.10,2001:db8::/32; anyone else is closed at once")
        .or_variable("AGI_ALLOW")
        .checked(|text| networks(text).map(drop))
        // `load` and `coverage`, which let nobody connect, have one that lets results pass.
        .yields();
pub(super) const PROXIES: Opt =
    Opt::text("proxies", "NETWORKS", "Proxies that say by a PROXY header where a connection comes from")
        .or_variable("AGI_PROXIES")
        .checked(|text| networks(text).map(drop));

/// Sets who may connect; where nothing is said, what the app says stays.
pub(super) fn set(app: App, given: &Arguments) -> Result<App, Error> {
    let read = |option: &Opt| given.text(option.name).map(networks).transpose().map_err(Error::new);
    let (allow, proxies, secrets) = (read(&ALLOW)?, read(&PROXIES)?, secrets()?);
    Ok(app.access(|access| {
        access.allow = allow.or(access.allow.take());
        access.proxies = proxies.or(access.proxies.take());
        if !secrets.is_empty() {
            access.secrets = secrets;
        }
    }))
}

/// Whether the app asks its calls for a secret.
pub(super) fn asks_for_secret(app: &App) -> bool {
    !app.access.secrets.is_empty() || std::env::var_os(VARIABLE).is_some()
}

fn networks(text: &str) -> Result<Networks, String> {
    Networks::read_list(text).map_err(|wrong| wrong.join("; "))
}

/// Those of the environment. A variable that is empty is a mistake, which would open the app to everybody.
fn secrets() -> Result<Vec<SharedSecret>, Error> {
    let Some(given) = std::env::var_os(VARIABLE) else { return Ok(Vec::new()) };
    let given = given.into_string().map_err(|_| Error::new(format!("the value of {VARIABLE} is not UTF-8")))?;
    let secrets: Vec<SharedSecret> = given.split(',').map(|secret| secret.trim().into()).collect();
    for secret in &secrets {
        secret.check().map_err(|why| Error::new(format!("{VARIABLE}: {why}")))?;
    }
    Ok(secrets)
}
