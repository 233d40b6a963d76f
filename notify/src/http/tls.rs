//! TLS: rustls on ring, trusting the system's authorities and those that the configuration adds.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Makes the client's side. The error says what is wrong with `authorities`, which are certificates in PEM.
pub(super) fn client(authorities: Option<&[u8]>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    // What the system's store holds and can't be read is missed when a certificate needs it, with an error that says so.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = authorities {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| format!("a certificate can't be read: {error}"))?;
            roots.add(certificate).map_err(|error| format!("a certificate can't be trusted: {error}"))?;
        }
        if roots.len() == before {
            return Err("it holds no certificate; write them in PEM".to_owned());
        }
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
