//! Who may connect, as a real Asterisk meets it.

mod allow;
mod proxies;
mod secret;
mod tls;

/// What the dialplan has for the tests of the secret.
pub fn globals() -> String {
    format!("[globals]\nAGI_SECRET={}\n\n", secret::SECRET)
}
