//! What the tests run between Asterisk and apps, out of the machine's own Debian: `HAProxy`, nginx, dnsmasq.

use std::path::Path;

use anyhow::Result;

use crate::debian;

/// Whether `haproxy` can be run.
#[must_use]
pub fn is_here() -> bool {
    debian::is_here("haproxy")
}

/// Ensures that `haproxy` can be run. The error says why it cannot: tests that need it say SKIPPED.
pub fn install() -> Result<()> {
    debian::program("haproxy")
}

/// nginx's module for TCP, which has a package of its own.
pub const NGINX_STREAM: &str = "/usr/lib/nginx/modules/ngx_stream_module.so";

/// Ensures that `haproxy`, `nginx` with its module for TCP, `dnsmasq`, and `socat` for scripts can be run.
pub fn install_all() -> Result<()> {
    install()?;
    debian::program_of("nginx", "nginx-light")?;
    if !Path::new(NGINX_STREAM).exists() {
        debian::install("libnginx-mod-stream")?;
    }
    debian::program_of("dnsmasq", "dnsmasq-base")?;
    debian::program_of("socat", "socat")
}
