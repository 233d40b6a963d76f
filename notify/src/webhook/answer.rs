//! What a receiver's answer means.

use std::time::Duration;

use hyper::StatusCode;

#[cfg(test)]
mod tests;

/// What to do about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver has the event.
    Done,
    /// Try again, after this long if the receiver said so.
    Again(Option<Duration>),
    /// Trying again is of no use: why.
    Never(&'static str),
}

/// Judges an answer by its status.
///
/// `2xx` is done. `410` is the standard's word for a receiver that wants no more. A redirect is never followed; one that
/// is for good (`301`, `308`) rejects, as the job names an address that is no longer the receiver's. `413` rejects, for the
/// body will not shrink. All else is tried again: receivers answer `400`, `401` or `404` while they are deployed, while a
/// secret is replaced, or by a proxy in front of them.
pub fn judge(status: StatusCode, retry_after: Option<Duration>) -> Verdict {
    match status {
        _ if status.is_success() => Verdict::Done,
        StatusCode::GONE => Verdict::Never("it wants no more of these; stop sending them, or name another receiver"),
        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT => {
            Verdict::Never("it has moved, and redirects are not followed; name its new address")
        }
        StatusCode::PAYLOAD_TOO_LARGE => Verdict::Never("the event is too large for it; send a smaller one"),
        _ => Verdict::Again(retry_after),
    }
}

/// Whether the answer says that the host behind it is down, and not that one receiver on it failed.
pub(super) fn host_is_down(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
}

/// Whether the receiver may have acted on the event though it answered so: it broke over it, or a proxy lost it.
pub(super) fn may_have_acted(status: StatusCode) -> bool {
    status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE
}
