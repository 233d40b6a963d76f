//! What FCM's answer to one message means.

use serde::Deserialize;
use std::time::Duration;

use crate::failure::{Effect, Failure, Remedy};
use crate::http::Answer;

/// Asked to slow down, and not told for how long: FCM's page wants a minute at least.
const SLOW_DOWN: Duration = Duration::from_secs(60);
/// A person must mend the project.
const MEND_FIRST: Duration = Duration::from_secs(300);

/// What came of a message to one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pushed {
    /// FCM has taken it; this is its name for it.
    Sent(String),
    /// There is no such device any more.
    Dead(Dead),
}

/// Why a token is of no use any more: forget it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dead {
    /// The app was removed, or has another token by now.
    Unregistered,
    /// It never was a token.
    Invalid,
}

#[derive(Deserialize)]
struct Taken {
    name: String,
}

#[derive(Deserialize)]
struct Refused {
    error: Status,
}

/// `google.rpc.Status`.
#[derive(Deserialize)]
struct Status {
    #[serde(default)]
    status: String,
    #[serde(default)]
    details: Vec<Detail>,
}

/// `google.firebase.fcm.v1.FcmError` or `google.rpc.BadRequest`, both of which this holds.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    error_code: Option<String>,
    #[serde(default)]
    field_violations: Vec<Violation>,
}

#[derive(Deserialize)]
struct Violation {
    #[serde(default)]
    field: String,
}

/// Reads an answer. `None` says that the access token was refused: it is to be had anew.
pub(super) fn read(answer: &Answer) -> Option<Result<Pushed, Failure>> {
    let status = answer.status.as_u16();
    if status == 200 {
        return Some(match serde_json::from_slice::<Taken>(&answer.body) {
            Ok(taken) => Ok(Pushed::Sent(taken.name)),
            Err(_) => Err(Failure::unknown("FCM answers 200 without a message's name")),
        });
    }
    let refused = serde_json::from_slice::<Refused>(&answer.body).ok().map(|refused| refused.error);
    let code = refused.as_ref().map_or("no code", Status::code);
    let why = format!("FCM answers {status} {code}");
    let later = |unless_told: Duration, effect| {
        let delay = answer.retry_after().map_or(unless_told, |asked| asked.max(Duration::from_secs(1)));
        Err(Failure { effect, remedy: Remedy::RetryAfter(delay), why: why.clone() })
    };
    Some(match (status, code) {
        (404, "UNREGISTERED") => Ok(Pushed::Dead(Dead::Unregistered)),
        (400, _) if refused.as_ref().is_some_and(Status::blames_the_token) => Ok(Pushed::Dead(Dead::Invalid)),
        // Which of the two credentials is refused: ours, or those for the other push service that the project holds.
        (401, "THIRD_PARTY_AUTH_ERROR") => later(MEND_FIRST, Effect::None),
        (401, _) => return None,
        // SENDER_ID_MISMATCH: the token is of another project.
        (403, "SENDER_ID_MISMATCH") => Ok(Pushed::Dead(Dead::Invalid)),
        (403, _) => later(MEND_FIRST, Effect::None),
        (429, _) => later(SLOW_DOWN, Effect::None),
        (503, _) => later(Duration::from_secs(10), Effect::None),
        (500.., _) => later(Duration::from_secs(10), Effect::Unknown),
        _ => Err(Failure::reject(why)),
    })
}

impl Status {
    /// FCM's own code where there is one; else the canonical one.
    fn code(&self) -> &str {
        self.details.iter().find_map(|detail| detail.error_code.as_deref()).unwrap_or(&self.status)
    }

    /// `INVALID_ARGUMENT` is said of bad tokens and of bad messages. By FCM's page a `BadRequest` names the field, and a
    /// bare `FcmError` is about the token.
    fn blames_the_token(&self) -> bool {
        let fields: Vec<_> = self.details.iter().flat_map(|detail| &detail.field_violations).collect();
        let is_of_fcm = self.details.iter().any(|detail| detail.error_code.as_deref() == Some("INVALID_ARGUMENT"));
        if fields.is_empty() { is_of_fcm } else { fields.iter().all(|violation| violation.field == "message.token") }
    }
}
