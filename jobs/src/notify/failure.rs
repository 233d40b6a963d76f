//! What a failed send means for its job.

use karigar::JobError;
use karigar::context::SendError;
use karigar_notify::failure::{Effect, Failure, Remedy};

/// For `cx.send`: whether the record stays in doubt, and what becomes of the job.
pub(super) fn send_error(failure: Failure) -> SendError {
    let Failure { effect, remedy, why } = failure;
    let error = match remedy {
        Remedy::Retry => JobError::retry(why),
        Remedy::RetryAfter(delay) => JobError::retry_after(delay, why),
        Remedy::Reject => JobError::reject(why),
    };
    match effect {
        Effect::None => SendError::NotSent(error),
        Effect::Unknown => SendError::Unknown(error),
    }
}
