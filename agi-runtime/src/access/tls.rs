//! What an app's end of TLS needs: its certificate, its key, and whose certificates it asks of peers. The files are read again when they
//! have changed.

use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

/// The shortest time between two looks at the files, which happen when a connection comes.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// The files, in PEM.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
    /// The authority that signs the certificates of peers; `None`: peers need none.
    pub(crate) client_ca: Option<PathBuf>,
}

impl TlsFiles {
    fn load(&self) -> Result<TlsAcceptor, String> {
        for (file, what, option) in [(&self.certificate, "certificate", "cert"), (&self.key, "key", "key")] {
            if file.as_os_str().is_empty() {
                return Err(format!("no {what} is named: write --tls-{option} FILE, or give App::tls both files"));
            }
        }
        let chain = certificates(&self.certificate, "certificate")?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|error| format!("the key {} cannot be read ({error}): write a key in PEM", self.key.display()))?;
        let provider = Arc::new(default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
        let config = config.map_err(|error| error.to_string())?;
        let config = match &self.client_ca {
            None => config.with_no_client_auth(),
            Some(file) => {
                let mut roots = RootCertStore::empty();
                for certificate in certificates(file, "certificate of who signs those of peers")? {
                    roots.add(certificate).map_err(|error| format!("{}: {error}", file.display()))?;
                }
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
                config.with_client_cert_verifier(verifier.map_err(|error| format!("{}: {error}", file.display()))?)
            }
        };
        let (certificate, key_file) = (self.certificate.display(), self.key.display());
        let mut config = config.with_single_cert(chain, key).map_err(|error| {
            format!("the certificate {certificate} and the key {key_file} do not go together ({error})")
        })?;
        // A call is one connection, and the next one comes from a sidecar that does not need to save a round trip.
        config.send_tls13_tickets = 0;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }

    /// What shows a change of the files: a replaced file has another time, and mostly another length.
    fn stamp(&self) -> Vec<Option<(SystemTime, u64)>> {
        let files = [Some(&self.certificate), Some(&self.key), self.client_ca.as_ref()];
        let stamp = |metadata: Metadata| Some((metadata.modified().ok()?, metadata.len()));
        files.into_iter().flatten().map(|file| std::fs::metadata(file).ok().and_then(stamp)).collect()
    }
}

fn certificates(file: &Path, what: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let read = read.map_err(|error| format!("the {what}, {}, cannot be read ({error})", file.display()))?;
    if read.is_empty() {
        return Err(format!("there is no certificate in {}: write one in PEM", file.display()));
    }
    Ok(read)
}

/// What connections are taken with.
pub(crate) struct Tls {
    files: TlsFiles,
    current: Mutex<Current>,
}

struct Current {
    acceptor: TlsAcceptor,
    stamp: Vec<Option<(SystemTime, u64)>>,
    looked: Instant,
}

impl Tls {
    /// Reads the files.
    pub(crate) fn load(files: &TlsFiles) -> Result<Self, String> {
        // The stamp first: a change while they are read is seen later.
        let (stamp, files) = (files.stamp(), files.clone());
        let acceptor = files.load().map_err(|why| format!("TLS: {why}"))?;
        Ok(Self { files, current: Mutex::new(Current { acceptor, stamp, looked: Instant::now() }) })
    }

    /// What the next connection is taken with: what the files say now, or said when they could be read last.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if current.looked.elapsed() >= LOOK_EVERY {
            current.looked = Instant::now();
            let stamp = self.files.stamp();
            if stamp != current.stamp {
                // Files that do not go together yet are looked at again when they change again.
                current.stamp = stamp;
                match self.files.load() {
                    Ok(acceptor) => {
                        current.acceptor = acceptor;
                        tracing::info!("the certificate of {} was read again", self.files.certificate.display());
                    }
                    Err(why) => tracing::error!("TLS goes on with what it had, because {why}"),
                }
            }
        }
        current.acceptor.clone()
    }
}
