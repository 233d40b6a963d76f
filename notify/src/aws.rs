//! What the clients of AWS share: region, credentials, one TLS stack, and what their errors mean.

use std::error::Error;
use std::io::ErrorKind;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sns::config::http::HttpResponse;
use aws_sdk_sns::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::failure::{Effect, Failure, Remedy};

/// A person must mend a role or a key; until then there is no use in asking often.
const MEND_FIRST: Duration = Duration::from_secs(60);

/// Where a service of AWS is.
#[derive(Debug, Clone, Default)]
pub struct AwsSettings {
    /// The region; the environment's if not set.
    pub region: Option<String>,
    /// Another address than AWS's own.
    pub endpoint: Option<String>,
    /// How long one call may take.
    pub timeout: Option<Duration>,
}

/// The configuration of a client that asks once: a call that is made again on its own is a message that is sent twice.
pub(crate) async fn load(settings: &AwsSettings) -> SdkConfig {
    let http = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let timeout = settings.timeout.unwrap_or(Duration::from_secs(15));
    let timeouts = TimeoutConfig::builder().connect_timeout(Duration::from_secs(3)).operation_timeout(timeout).build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::disabled());
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(endpoint) = &settings.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    loader.load().await
}

/// What a failed call means. `remedy` knows the service's own codes; what it does not know is judged by the status.
pub(crate) fn failure<E>(
    service: &str,
    error: &SdkError<E, HttpResponse>,
    remedy: impl Fn(&str) -> Option<Remedy>,
) -> Failure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    match error {
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let code = error.code().unwrap_or("no code");
            let why = format!("{service} answers {status} {code}");
            let remedy = remedy(code).or_else(|| common(code)).unwrap_or(match status {
                408 | 429 | 500.. => Remedy::Retry,
                401 | 403 => Remedy::RetryAfter(MEND_FIRST),
                _ => Remedy::Reject,
            });
            // A service that broke may have acted before; one that refused has not.
            let effect = if status >= 500 && !is_throttled(code) { Effect::Unknown } else { Effect::None };
            Failure { effect, remedy, why }
        }
        SdkError::ConstructionFailure(_) => {
            Failure::retry_after(MEND_FIRST, format!("{service} can't be asked: {}", chain(error)))
        }
        SdkError::DispatchFailure(_) if was_never_sent(error) => {
            Failure::retry(format!("{service} can't be reached: {}", chain(error)))
        }
        _ => Failure::unknown(format!("{service} gave no answer: {}", chain(error))),
    }
}

fn is_throttled(code: &str) -> bool {
    ["Throttl", "TooManyRequests", "LimitExceeded", "SlowDown", "RequestLimit"].iter().any(|part| code.contains(part))
}

/// Codes that every service has.
fn common(code: &str) -> Option<Remedy> {
    let of_login = [
        "AccessDenied",
        "AuthFailure",
        "AuthorizationError",
        "ExpiredToken",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSignature",
        "MissingAuthenticationToken",
        "NotAuthorized",
        "OptInRequired",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "UnrecognizedClient",
    ];
    if is_throttled(code) {
        Some(Remedy::Retry)
    } else {
        of_login.iter().any(|part| code.contains(part)).then_some(Remedy::RetryAfter(MEND_FIRST))
    }
}

/// Whether there was no connection to send by, or no credentials to sign with.
fn was_never_sent(error: &(dyn Error + 'static)) -> bool {
    let refused = [
        ErrorKind::ConnectionRefused,
        ErrorKind::HostUnreachable,
        ErrorKind::NetworkUnreachable,
        ErrorKind::AddrNotAvailable,
    ];
    causes(error).any(|cause| {
        let text = cause.to_string();
        cause.downcast_ref::<std::io::Error>().is_some_and(|io| refused.contains(&io.kind()))
            || ["dns error", "credential", "identity", "HTTP connect timeout"].iter().any(|part| text.contains(part))
    })
}

/// The error, its cause, and so on.
fn causes<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    fn next<'e>(error: &&'e (dyn Error + 'static)) -> Option<&'e (dyn Error + 'static)> {
        (*error).source()
    }
    std::iter::successors(Some(error), next)
}

/// The error and its causes; the SDK's outermost errors say little.
fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    for cause in causes(error).skip(1) {
        let inner = cause.to_string();
        if !text.contains(&inner) {
            text = format!("{text}: {inner}");
        }
    }
    text
}
