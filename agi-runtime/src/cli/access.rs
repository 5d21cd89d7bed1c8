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

pub(super) const TLS: [Opt; 3] = [
    Opt::path("tls-cert", "FILE", "The app's certificate, in PEM: calls come by TLS only (feature tls)")
        .or_variable("AGI_TLS_CERT"),
    Opt::path("tls-key", "FILE", "The key of --tls-cert, in PEM").or_variable("AGI_TLS_KEY"),
    Opt::path("tls-client-ca", "FILE", "The authority that signs the certificates of peers that may call, in PEM")
        .or_variable("AGI_TLS_CLIENT_CA"),
];

/// Sets who may connect; where nothing is said, what the app says stays.
pub(super) fn set(app: App, given: &Arguments) -> Result<App, Error> {
    let read = |option: &Opt| {
        // What a subcommand has by this name has no variable.
        let own = given.given(option.name).filter(|own| own.option.variable == option.variable);
        own.and_then(|own| own.value.to_str()).map(networks).transpose().map_err(Error::new)
    };
    let (allow, proxies, secrets) = (read(&ALLOW)?, read(&PROXIES)?, secrets()?);
    let app = app.access(|access| {
        access.allow = allow.or(access.allow.take());
        access.proxies = proxies.or(access.proxies.take());
        if !secrets.is_empty() {
            access.secrets = secrets;
        }
    });
    tls(app, given)
}

#[cfg(feature = "tls")]
fn tls(app: App, given: &Arguments) -> Result<App, Error> {
    let [certificate, key, client_ca] = TLS.map(|option| given.paths(option.name).pop());
    let app = match (certificate, key) {
        (Some(certificate), Some(key)) => app.tls(certificate, key),
        (None, None) => app,
        (one, _) => {
            let lacks = if one.is_some() { &TLS[1] } else { &TLS[0] };
            let variable = lacks.variable.unwrap_or_default();
            return Err(Error::new(format!(
                "TLS needs a certificate and its key: give --{} FILE or {variable}",
                lacks.name
            )));
        }
    };
    Ok(match client_ca {
        Some(client_ca) => app.tls_client_ca(client_ca),
        None => app,
    })
}

/// An app that was built without TLS refuses these options, so that it does not take plain calls.
#[cfg(not(feature = "tls"))]
fn tls(app: App, given: &Arguments) -> Result<App, Error> {
    match TLS.iter().find(|option| given.given(option.name).is_some()) {
        None => Ok(app),
        Some(option) => Err(Error::new(format!(
            "--{} needs the feature tls, without which this app was built; write in Cargo.toml: agi-runtime = {{ …, \
             features = [\"tls\"] }}",
            option.name
        ))),
    }
}

/// Whether the app asks its calls for a secret.
pub(super) fn asks_for_secret(app: &App) -> bool {
    !app.access.secrets.is_empty() || std::env::var_os(VARIABLE).is_some()
}

fn networks(text: &str) -> Result<Networks, String> {
    Networks::read_list(text).map_err(|wrong| wrong.join("; "))
}

/// Reads the secrets of the environment. An empty variable is an error, because it would open the app to everybody.
fn secrets() -> Result<Vec<SharedSecret>, Error> {
    let Some(given) = std::env::var_os(VARIABLE) else { return Ok(Vec::new()) };
    let given = given.into_string().map_err(|_| Error::new(format!("the value of {VARIABLE} is not UTF-8")))?;
    let secrets: Vec<SharedSecret> = given.split(',').map(|secret| secret.trim().into()).collect();
    for secret in &secrets {
        secret.check().map_err(|why| Error::new(format!("{VARIABLE}: {why}")))?;
    }
    Ok(secrets)
}
