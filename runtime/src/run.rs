//! Runs one handler: under its timeout, a panic guard, and its cancellation.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;

use crate::cancel::{Cancel, CancelReason};
use crate::context::Context;
use crate::error::{ErrorVerdict, JobError};
use crate::handler::ErasedHandler;
use crate::outcome::Outcome;
use crate::verdict::Verdict;

/// How long a cancelled handler may go on, to clean up, before its future is dropped.
const CLEAN_UP: Duration = Duration::from_secs(5);

type Returned = Result<Result<String, JobError>, Box<dyn Any + Send>>;

/// Runs `data` and says what it came to. Returns only when no thread of the job runs any more.
pub(crate) async fn run(handler: &dyn ErasedHandler, data: &str, cx: &Context) -> Verdict {
    let returned = until_stopped(handler, data, cx).await;
    // A thread can't be stopped. Until it returns nobody else may run the job.
    if !cx.blocking.is_idle() {
        cx.blocking.idle().await;
    }
    judge(returned, &cx.cancel)
}

/// `None` if the future had to be dropped.
async fn until_stopped(handler: &dyn ErasedHandler, data: &str, cx: &Context) -> Option<Returned> {
    let handling = AssertUnwindSafe(handler.run(data, cx)).catch_unwind();
    tokio::pin!(handling);
    tokio::select! {
        biased;
        returned = &mut handling => return Some(returned),
        () = cx.cancel.token().cancelled() => {}
        () = tokio::time::sleep_until(cx.deadline.into()) => cx.cancel.cancel(CancelReason::Timeout),
    }
    tokio::time::timeout(CLEAN_UP, &mut handling).await.ok()
}

fn judge(returned: Option<Returned>, cancel: &Arc<Cancel>) -> Verdict {
    let reason = cancel.reason();
    if reason == Some(CancelReason::LeaseLost) {
        return Verdict::Abandoned;
    }
    match (returned, reason) {
        (Some(Ok(Ok(output))), _) => Verdict::Succeeded { output },
        (Some(Err(panic)), _) => {
            let error = format!("the handler panicked: {}", panic_text(&*panic));
            Verdict::Failed { counted_as: Outcome::Panicked, delay: None, error }
        }
        (_, Some(CancelReason::Person)) => Verdict::Cancelled,
        (_, Some(CancelReason::Shutdown)) => Verdict::Interrupted,
        (_, Some(CancelReason::Timeout | CancelReason::LeaseLost)) | (None, None) => {
            let error = "the handler ran over its timeout".to_owned();
            Verdict::Failed { counted_as: Outcome::TimedOut, delay: None, error }
        }
        (Some(Ok(Err(error))), None) => from_error(error),
    }
}

/// The verdict that a handler's error is.
pub(crate) fn from_error(error: JobError) -> Verdict {
    let message = error.message;
    match error.verdict {
        ErrorVerdict::PutOff(delay) => Verdict::PutOff { delay, why: message },
        ErrorVerdict::Reject => Verdict::Rejected { error: message },
        ErrorVerdict::Retry => Verdict::Failed { counted_as: Outcome::Retried, delay: None, error: message },
        ErrorVerdict::RetryAfter(delay) => {
            Verdict::Failed { counted_as: Outcome::Retried, delay: Some(delay), error: message }
        }
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
