//! The client of FCM.

use bytes::Bytes;

use super::token::Tokens;
use super::{Account, Push, Pushed, answer};
use crate::failure::Failure;
use crate::http::{Client, Guard, HeaderMap, HeaderName, HeaderValue, HttpError, Options};

/// Where FCM is, and who sends.
#[derive(Debug)]
pub struct FcmSettings {
    /// The service account.
    pub account: Account,
    /// FCM's address without a path; Google's own if not set.
    pub endpoint: Option<String>,
    /// Certificates in PEM of authorities that are trusted beside the system's.
    pub authorities: Option<Vec<u8>>,
}

/// A client of FCM. Each call is a connection of its own.
pub struct Fcm {
    http: Client,
    account: Account,
    url: String,
    tokens: Tokens,
}

impl Fcm {
    /// A client.
    ///
    /// # Errors
    /// Settings that can't be used.
    pub fn new(settings: FcmSettings) -> Result<Self, String> {
        let FcmSettings { account, endpoint, authorities } = settings;
        // Both addresses are the operator's own words, so none is refused.
        let options = Options { guard: Guard::open(), authorities, ..Options::default() };
        let base = endpoint.as_deref().unwrap_or("https://fcm.googleapis.com").trim_end_matches('/');
        let url = format!("{base}/v1/projects/{}/messages:send", account.project);
        let http = Client::new(options)?;
        http.target(&url).map_err(|refused| refused.to_string())?;
        Ok(Self { http, account, url, tokens: Tokens::default() })
    }

    /// Has an access token at hand. For before a send is claimed: what fails here was pushed to nobody.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn log_in(&self) -> Result<(), Failure> {
        self.tokens.get(&self.http, &self.account).await.map(drop)
    }

    /// Hands over a notification for one device.
    ///
    /// # Errors
    /// What was wrong, and whether it may have gone out all the same. A device that is gone is no error.
    pub async fn send(&self, push: &Push, device: &str) -> Result<Pushed, Failure> {
        let body = Bytes::from(push.to_json(device).to_string());
        let target = self.http.target(&self.url).map_err(Failure::retry)?;
        // A second time if the token was refused that was kept.
        for _ in 0..2 {
            let token = self.tokens.get(&self.http, &self.account).await?;
            let headers = headers(&token)?;
            let answered = self.http.post(&target, headers, body.clone()).await.map_err(|error| match error {
                HttpError::Unknown { .. } => Failure::unknown(error),
                HttpError::NotSent { .. } | HttpError::Refused(_) => Failure::retry(error),
            })?;
            if let Some(read) = answer::read(&answered) {
                return read;
            }
            self.tokens.forget(&token).await;
        }
        Err(Failure::retry_after(
            std::time::Duration::from_secs(60),
            "FCM refuses the token of the service account; give it the role that may send (Firebase Cloud Messaging API Admin)",
        ))
    }
}

fn headers(token: &str) -> Result<HeaderMap, Failure> {
    let mut bearer = HeaderValue::from_str(&format!("Bearer {token}"))
        .map_err(|_| Failure::retry("the token for FCM can't stand in a header"))?;
    bearer.set_sensitive(true);
    Ok(HeaderMap::from_iter([
        (HeaderName::from_static("authorization"), bearer),
        (HeaderName::from_static("content-type"), HeaderValue::from_static("application/json; charset=UTF-8")),
    ]))
}
