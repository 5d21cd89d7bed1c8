//! TLS to the manager interface: Asterisk shows a certificate, and this app looks whether it is the right one.

use std::io;
use std::sync::Arc;

use rustls_native_certs::load_native_certs;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::address::AmiAddress;

/// Begins TLS on a connection. Asterisk's certificate has to be for the host of the address, and from the authority of its `?ca=`, or
/// else from one that this machine trusts.
pub(super) async fn connect(address: &AmiAddress, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    if let Some(file) = &address.authority {
        let wrong = |error: &dyn std::fmt::Display| {
            io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("?ca={file} is not a file of certificates (PEM): {error}"),
            )
        };
        for certificate in CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))? {
            let certificate = certificate.map_err(|error| wrong(&error))?;
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
    } else {
        roots.add_parsable_certificates(load_native_certs().certs);
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(address.host.clone()).map_err(io::Error::other)?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        let hint =
            "is it the port of `tlsbindaddr` in manager.conf, and is `?ca=FILE` the authority that signed its `tlscertfile`?";
        io::Error::new(error.kind(), format!("no TLS ({error}): {hint}"))
    })
}
