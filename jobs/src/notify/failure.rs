//! What a failed send means for its job.

use karigar::JobError;
use karigar::context::SendError;
use karigar_notify::failure::{Effect, Failure, Remedy};

/// For `cx.send`: whether the record stays in doubt, and what becomes of the job.
pub(super) fn send_error(failure: Failure) -> SendError {
    match failure.effect {
        Effect::None => SendError::NotSent(job_error(failure)),
        Effect::Unknown => SendError::Unknown(job_error(failure)),
    }
}

/// What becomes of the job where no send was claimed yet.
pub(super) fn job_error(Failure { remedy, why, .. }: Failure) -> JobError {
    match remedy {
        Remedy::Retry => JobError::retry(why),
        Remedy::RetryAfter(delay) => JobError::retry_after(delay, why),
        Remedy::Reject => JobError::reject(why),
    }
}
