//! Files by https, resumed where the server can.

use std::io::Read;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ureq::Agent;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig, TlsProvider};

use super::{FetchError, Opened};

const CONNECT: Duration = Duration::from_secs(15);
const FIRST_BYTE: Duration = Duration::from_secs(60);
/// Without a byte for this long a transfer is given up; the next attempt goes on from what is here.
const SILENCE: Duration = Duration::from_secs(60);

pub(super) struct Http {
    /// Made at the first use: it reads the system's certificates.
    agent: OnceLock<Agent>,
    loopback: bool,
}

impl Http {
    pub(super) fn new() -> Self {
        Self { agent: OnceLock::new(), loopback: false }
    }

    #[cfg(test)]
    pub(super) fn with_loopback() -> Self {
        Self { loopback: true, ..Self::new() }
    }

    pub(super) fn open(&self, url: &str, from: u64) -> Result<Opened, FetchError> {
        let allowed = url.starts_with("https://") || (self.loopback && url.starts_with("http://127.0.0.1:"));
        if !allowed {
            return Err(FetchError::Refused(format!("`{url}` is not encrypted; write https://")));
        }
        let response = self.request(url, from)?;
        match response.status() {
            StatusCode::OK => Ok(opened(0, size_of_body(&response), response)),
            StatusCode::PARTIAL_CONTENT => match content_range(&response) {
                Some((begin, total)) if begin == from => Ok(opened(from, total, response)),
                _ => self.open_anew(url),
            },
            // The file became shorter than what is here: it is another one.
            StatusCode::RANGE_NOT_SATISFIABLE if from > 0 => self.open_anew(url),
            status => Err(refusal(status)),
        }
    }

    fn open_anew(&self, url: &str) -> Result<Opened, FetchError> {
        let response = self.request(url, 0)?;
        match response.status() {
            StatusCode::OK => Ok(opened(0, size_of_body(&response), response)),
            status => Err(refusal(status)),
        }
    }

    fn request(&self, url: &str, from: u64) -> Result<Response<ureq::Body>, FetchError> {
        let agent = self.agent.get_or_init(|| agent(self.loopback));
        // A packed answer would have other bytes than the file.
        let mut request = agent.get(url).header(header::ACCEPT_ENCODING, "identity");
        if from > 0 {
            request = request.header(header::RANGE, format!("bytes={from}-"));
        }
        request.call().map_err(|error| match error {
            ureq::Error::BadUri(_) | ureq::Error::RequireHttpsOnly(_) | ureq::Error::TooManyRedirects => {
                FetchError::Refused(format!("{error}; correct `source`"))
            }
            error => FetchError::Interrupted(format!(
                "the server can't be reached: {error}; check the network and try again"
            )),
        })
    }
}

fn agent(loopback: bool) -> Agent {
    // What can't be read is missed when a certificate needs it, with an error that says so.
    let system = rustls_native_certs::load_native_certs();
    let certificates: Vec<_> = system.certs.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    let tls = TlsConfig::builder()
        .provider(TlsProvider::Rustls)
        .root_certs(RootCerts::new_with_certs(&certificates))
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    let config = Agent::config_builder()
        .https_only(!loopback)
        .http_status_as_error(false)
        .tls_config(tls)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(FIRST_BYTE))
        .timeout_per_read(Some(SILENCE))
        .user_agent(concat!("karigar/", env!("CARGO_PKG_VERSION")));
    let config = if loopback { config.proxy(None) } else { config };
    config.build().new_agent()
}

fn opened(from: u64, total: Option<u64>, response: Response<ureq::Body>) -> Opened {
    Opened { from, total, content: Box::new(response.into_body().into_reader()) as Box<dyn Read> }
}

fn size_of_body(response: &Response<ureq::Body>) -> Option<u64> {
    response.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// `bytes BEGIN-END/TOTAL`: its begin, and its total where it is known.
fn content_range(response: &Response<ureq::Body>) -> Option<(u64, Option<u64>)> {
    let range = response.headers().get(header::CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    let (range, total) = range.split_once('/')?;
    let (begin, _) = range.split_once('-')?;
    Some((begin.parse().ok()?, total.parse().ok()))
}

fn refusal(status: StatusCode) -> FetchError {
    let passing =
        status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT);
    match passing {
        true => FetchError::Interrupted(format!("the server answered {status}; try again later")),
        false => FetchError::Refused(format!("the server answered {status}; correct `source`")),
    }
}
