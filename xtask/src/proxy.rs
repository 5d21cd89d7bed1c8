//! What the tests run between Asterisk and apps, out of the machine's own Debian: HAProxy, nginx, stunnel, dnsmasq.

use std::path::Path;

use anyhow::Result;

use crate::debian;

/// Where Debian's package puts the module for TCP.
const NGINX_STREAM: &str = "/usr/lib/nginx/modules/ngx_stream_module.so";

/// Whether `haproxy` can be run.
#[must_use]
pub fn is_here() -> bool {
    debian::is_here("haproxy")
}

/// Whether `nginx` can be run, with its module for TCP.
#[must_use]
pub fn nginx_is_here() -> bool {
    debian::is_here("nginx") && nginx_stream_module().is_some()
}

/// The module that a configuration of nginx loads for TCP.
#[must_use]
pub fn nginx_stream_module() -> Option<&'static str> {
    Path::new(NGINX_STREAM).exists().then_some(NGINX_STREAM)
}

/// Whether `stunnel` can be run.
#[must_use]
pub fn stunnel_is_here() -> bool {
    debian::is_here("stunnel")
}

/// Ensures that `haproxy`, `nginx` and `stunnel` can be run. The error says why they cannot: tests that need them say
/// SKIPPED.
pub fn install() -> Result<()> {
    debian::program("haproxy")?;
    debian::program_of("stunnel", "stunnel4")?;
    if nginx_is_here() { Ok(()) } else { debian::install("libnginx-mod-stream") }
}

/// Ensures that these can be run, and `dnsmasq`, and `socat` for scripts.
pub fn install_all() -> Result<()> {
    install()?;
    debian::program_of("dnsmasq", "dnsmasq-base")?;
    debian::program_of("socat", "socat")
}
