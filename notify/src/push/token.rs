//! The access token: had for an assertion, kept until shortly before its end.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::Account;
use crate::failure::Failure;
use crate::http::{Client, HeaderMap, HeaderName, HeaderValue};

/// A token is renewed this long before it ends.
const EARLY: Duration = Duration::from_secs(120);
/// A person must mend an account that is refused.
const MEND_FIRST: Duration = Duration::from_secs(60);

/// The token that there is.
#[derive(Debug, Default)]
pub(super) struct Tokens(Mutex<Option<Token>>);

#[derive(Clone)]
struct Token {
    text: String,
    good_until: Instant,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Token").field("good_until", &self.good_until).finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

impl Tokens {
    /// A token that is good for a while. Many that ask at once make one call.
    pub(super) async fn get(&self, http: &Client, account: &Account) -> Result<String, Failure> {
        let mut kept = self.0.lock().await;
        if let Some(token) = kept.as_ref().filter(|token| Instant::now() + EARLY < token.good_until) {
            return Ok(token.text.clone());
        }
        let asked = Instant::now();
        let granted = ask(http, account).await?;
        let good_until = asked + Duration::from_secs(granted.expires_in);
        *kept = Some(Token { text: granted.access_token.clone(), good_until });
        Ok(granted.access_token)
    }

    /// Forgets a token that was refused; another one, which came meanwhile, stays.
    pub(super) async fn forget(&self, refused: &str) {
        let mut kept = self.0.lock().await;
        if kept.as_ref().is_some_and(|token| token.text == refused) {
            *kept = None;
        }
    }
}

/// RFC 7523, section 2.1.
async fn ask(http: &Client, account: &Account) -> Result<Granted, Failure> {
    // Nothing was pushed, whatever goes wrong here.
    let failed = |why: String| Failure::retry(format!("no token for FCM: {why}"));
    let target = http.target(&account.token_uri).map_err(|refused| failed(refused.to_string()))?;
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .map_err(|_| failed("the clock is before 1970".to_owned()))?;
    let assertion = account.assertion(now.as_secs()).map_err(failed)?;
    let body = format!("grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion={assertion}");
    let form = HeaderValue::from_static("application/x-www-form-urlencoded");
    let headers = HeaderMap::from_iter([(HeaderName::from_static("content-type"), form)]);
    let answer = http.post(&target, headers, Bytes::from(body)).await.map_err(|error| failed(error.to_string()))?;
    match answer.status.as_u16() {
        200 => serde_json::from_slice(&answer.body).map_err(|_| failed("the answer holds none".to_owned())),
        status @ 400..=403 => {
            let why = format!(
                "no token for FCM: the service account is refused with {status}; make a new key for it, and check the clock"
            );
            Err(Failure::retry_after(MEND_FIRST, why))
        }
        status => Err(match answer.retry_after() {
            Some(delay) => Failure::retry_after(delay, format!("no token for FCM: {status}")),
            None => failed(format!("status {status}")),
        }),
    }
}
