//! One request over one connection.

use std::convert::Infallible;
use std::future::pending;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderMap, HeaderValue, USER_AGENT};
use hyper::rt::{Read, Write};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Host;

use super::connect::connect;
use super::{Answer, Guard, HttpError, Refused, Resolve, SystemResolver, Target, tls};

/// The longest head of an answer, in bytes.
const MAX_HEAD_BYTES: usize = 32 << 10;

/// How a client is.
#[derive(Debug, Clone)]
pub struct Options {
    /// What may be spoken to.
    pub guard: Guard,
    /// Certificates in PEM of authorities that are trusted beside the system's.
    pub authorities: Option<Vec<u8>>,
    /// How long resolving, connecting and TLS may take together.
    pub connect_timeout: Duration,
    /// How long all of it may take, the answer's body included.
    pub timeout: Duration,
    /// How much of an answer's body is read, in bytes.
    pub max_answer: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            guard: Guard::default(),
            authorities: None,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(20),
            max_answer: 64 << 10,
        }
    }
}

/// Sends requests to targets that its guard let pass.
pub struct Client {
    options: Options,
    tls: TlsConnector,
    resolver: Arc<dyn Resolve>,
}

impl Client {
    /// A client with the system's resolver. It reads the system's certificates, which takes some milliseconds.
    ///
    /// # Errors
    /// Says what is wrong with `authorities`.
    pub fn new(options: Options) -> Result<Self, String> {
        let tls = tls::client(options.authorities.as_deref())?;
        Ok(Self { options, tls: tls.into(), resolver: Arc::new(SystemResolver) })
    }

    /// Resolves names by `resolver`.
    #[must_use]
    pub fn with_resolver(mut self, resolver: Arc<dyn Resolve>) -> Self {
        self.resolver = resolver;
        self
    }

    /// Checks a URL.
    ///
    /// # Errors
    /// Says why it is not spoken to.
    pub fn target(&self, url: &str) -> Result<Target, Refused> {
        self.options.guard.target(url)
    }

    /// Sends a body by POST. An answer of any status is an answer; a redirect is not followed.
    ///
    /// # Errors
    /// Says whether the receiver may have seen the request.
    pub async fn post(&self, target: &Target, headers: HeaderMap, body: Bytes) -> Result<Answer, HttpError> {
        self.request(Method::POST, target, headers, body).await
    }

    /// As [`Client::post`], by any method.
    ///
    /// # Errors
    /// As [`Client::post`].
    pub async fn request(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, HttpError> {
        let began = Instant::now();
        let deadline = began + self.options.timeout;
        let connected_by = deadline.min(began + self.options.connect_timeout);
        let request = request(method, target, headers, body)?;
        let not_sent = |why: String| HttpError::NotSent { host: target.host(), why };
        let too_slow = |_| not_sent(format!("no connection within {:?}", self.options.connect_timeout));
        let stream = timeout_at(connected_by, self.connect(target)).await.map_err(too_slow)??;
        if !target.is_https() {
            return self.exchange(target, TokioIo::new(stream), request, deadline).await;
        }
        let name = server_name(&target.host).map_err(not_sent)?;
        let secured = timeout_at(connected_by, self.tls.connect(name, stream)).await.map_err(too_slow)?;
        let stream = secured.map_err(|error| not_sent(format!("TLS: {error}")))?;
        self.exchange(target, TokioIo::new(stream), request, deadline).await
    }

    /// Resolves, checks, and connects to what was checked.
    async fn connect(&self, target: &Target) -> Result<TcpStream, HttpError> {
        let not_sent = |error: std::io::Error| HttpError::NotSent { host: target.host(), why: error.to_string() };
        let addresses = match &target.host {
            Host::Domain(name) => self.resolver.resolve(name).await.map_err(not_sent)?,
            Host::Ipv4(v4) => vec![IpAddr::V4(*v4)],
            Host::Ipv6(v6) => vec![IpAddr::V6(*v6)],
        };
        self.options.guard.check(&target.host(), &addresses)?;
        let addresses: Vec<SocketAddr> = addresses.iter().map(|ip| SocketAddr::new(*ip, target.port)).collect();
        connect(&addresses).await.map_err(not_sent)
    }

    async fn exchange<S: Read + Write + Send + Unpin + 'static>(
        &self,
        target: &Target,
        stream: S,
        request: Request<Full<Bytes>>,
        deadline: Instant,
    ) -> Result<Answer, HttpError> {
        let unknown = |why: String| HttpError::Unknown { host: target.host(), why };
        let (mut sender, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD_BYTES)
            .handshake(stream)
            .await
            .map_err(|error| HttpError::NotSent { host: target.host(), why: error.to_string() })?;
        let exchanged = async {
            let response = timeout_at(deadline, sender.send_request(request))
                .await
                .map_err(|_| unknown(format!("nothing came within {:?}", self.options.timeout)))?
                .map_err(|error| unknown(with_cause(&error)))?;
            Ok(Answer::read(response, self.options.max_answer, deadline).await)
        };
        // The connection moves the bytes; what it says at its end the exchange says as well.
        let moved = async {
            let _ = connection.await;
            pending::<Infallible>().await
        };
        tokio::select! {
            answer = exchanged => answer,
            never = moved => match never {},
        }
    }
}

fn request(
    method: Method,
    target: &Target,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Request<Full<Bytes>>, HttpError> {
    let url = target.url();
    let malformed = |error: String| HttpError::Refused(Refused::Malformed(error));
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .body(Full::new(body))
        .map_err(|error| malformed(error.to_string()))?;
    let host = match url.port() {
        Some(port) => format!("{}:{port}", target.host),
        None => target.host(),
    };
    *request.headers_mut() = headers;
    let host = HeaderValue::from_str(&host).map_err(|error| malformed(error.to_string()))?;
    request.headers_mut().insert(HOST, host);
    request.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    let agent = HeaderValue::from_static(concat!("karigar/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().entry(USER_AGENT).or_insert(agent);
    Ok(request)
}

fn server_name(host: &Host<String>) -> Result<ServerName<'static>, String> {
    match host {
        // The dot of a full name is no part of the name in a certificate.
        Host::Domain(name) => ServerName::try_from(name.trim_end_matches('.').to_owned())
            .map_err(|_| "no certificate can be for such a name".to_owned()),
        Host::Ipv4(v4) => Ok(ServerName::IpAddress(IpAddr::V4(*v4).into())),
        Host::Ipv6(v6) => Ok(ServerName::IpAddress(IpAddr::V6(*v6).into())),
    }
}

fn with_cause(error: &hyper::Error) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
