//! TLS to the manager interface: Asterisk shows a certificate, and this app looks whether it is the right one.

use std::io;
use std::sync::Arc;

use rustls_native_certs::load_native_certs;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::address::AmiAddress;

/// Begins TLS on a connection. Asterisk's certificate has to be for the host of the address, and from the authority of its `?ca=`, or
/// else from one that this machine trusts.
pub(super) async fn connect(address: &AmiAddress, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let roots = roots(address.authority.as_deref())?;
    // By name, because another crate of the app may bring a provider of its own, and rustls then takes none by itself.
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().map_err(io::Error::other)?;
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(address.host.clone()).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        let hint =
            "is it the port of `tlsbindaddr` in manager.conf, and is `?ca=FILE` the authority that signed its `tlscertfile`?";
        io::Error::new(error.kind(), format!("no TLS ({error}): {hint}"))
    })
}

/// The authorities of a file, or those that this machine trusts.
fn roots(file: Option<&str>) -> io::Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let Some(file) = file else {
        roots.add_parsable_certificates(load_native_certs().certs);
        return Ok(roots);
    };
    let wrong = |why: &dyn std::fmt::Display| {
        let what = format!("?ca={file} is not a file of certificates (PEM): {why}");
        io::Error::new(io::ErrorKind::InvalidInput, what)
    };
    for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
        let certificate = certificate.map_err(|error| wrong(&error))?;
        roots.add(certificate).map_err(|error| wrong(&error))?;
    }
    if roots.is_empty() {
        return Err(wrong(&"there is no certificate in it"));
    }
    Ok(roots)
}

#[cfg(test)]
mod tests {
    use super::roots;

    /// It would trust nobody, and the error would be that of Asterisk's certificate.
    #[test]
    fn a_file_without_a_certificate_is_refused_as_an_authority() {
        let file = std::env::temp_dir().join(format!("agi-authority-{}.pem", std::process::id()));
        std::fs::write(&file, "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n").unwrap();
        let why = roots(file.to_str()).unwrap_err().to_string();
        std::fs::remove_file(&file).unwrap();
        assert!(why.starts_with("?ca=") && why.ends_with("(PEM): there is no certificate in it"), "{why}");
        assert!(roots(Some("/nowhere.pem")).unwrap_err().to_string().contains("/nowhere.pem is not a file"));
    }
}
