//! `cx.send`: an effect outside, under a record that is claimed before it is made and sealed with its answer after.

use std::future::Future;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::Context;
use crate::cancel::CancelReason;
use crate::error::JobError;
use crate::store::{Begun, OnDoubt, SendClaim, StoreError};
use crate::{fault, retry};

/// The largest answer that is kept, in bytes of JSON.
const MAX_ANSWER: usize = 64 * 1024;
/// The longest name of a send, in characters.
const MAX_NAME: usize = 128;

/// What a send is told before it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// Whether no earlier try can have made it.
    pub first: bool,
}

/// Why a send has no answer.
#[derive(Debug)]
pub enum SendError {
    /// It was certainly not made: refused by the other side, or never reached it. The next try is as the
    /// first, unless one before it was in doubt: then it stays so.
    NotSent(JobError),
    /// It may have been made: no answer came. [`OnDoubt`] decides at the next try.
    Unknown(JobError),
}

impl Context {
    /// Makes an effect outside, such as a mail, with a record in the store: `name` is claimed for this job at once, then
    /// `call` runs, and its answer is kept. Whoever runs the job again is given the kept answer, and `call` does not run.
    ///
    /// A send that was claimed by an earlier try and never sealed is in doubt: [`OnDoubt::Retry`] makes it again, and
    /// tells `call` so; [`OnDoubt::Hold`] rejects the job, and the record stays in doubt. A redrive from the dead letters
    /// makes it again, once. A worker that has lost the job's row sends nothing.
    ///
    /// Names are of 128 characters at most and unique within the job: one call at a time for each. The answer is a small
    /// JSON value, such as the provider's message id: 64 KiB at most.
    ///
    /// # Errors
    /// That of `call`; a rejection for a send in doubt that is held, for a bad name and for an answer that is too large; a
    /// retry where the run is to stop or its row was lost. A store that is away is waited for while the run lasts.
    pub async fn send<T, F, Fut>(&self, name: &str, on_doubt: OnDoubt, call: F) -> Result<T, JobError>
    where
        T: Serialize + DeserializeOwned,
        F: FnOnce(Doubt) -> Fut,
        Fut: Future<Output = Result<T, SendError>>,
    {
        check(name)?;
        let claim = SendClaim { lease: self.claimed.lease, name: name.to_owned(), call: Uuid::new_v4() };
        fault::point("before-send-claim", &self.key).await;
        let begun = self.begin(&claim, on_doubt).await?;
        fault::point("after-send-claim", &self.key).await;
        let first = match begun {
            Begun::Claimed { first } => first,
            Begun::Sealed { answer } => return kept(name, &answer),
            Begun::InDoubt { since } => {
                return Err(JobError::reject(format!(
                    "in doubt: `{name}` was begun at {since} and nobody knows whether it was made; look on the other side, \
                     and redrive the job to make it again"
                )));
            }
            Begun::Lost => {
                return Err(JobError::retry(format!("the job is another worker's now; `{name}` was not sent")));
            }
        };
        match call(Doubt { first }).await {
            Ok(value) => self.seal(&claim, value).await,
            Err(SendError::Unknown(error)) => Err(error),
            Err(SendError::NotSent(error)) => {
                let free = || self.services.store.free_send(&claim);
                if let Err(why) = self.insist(free, |reason| reason == CancelReason::LeaseLost).await {
                    tracing::warn!(error = %why, name, "a send that was not made stays in doubt");
                }
                Err(error)
            }
        }
    }

    async fn begin(&self, claim: &SendClaim, on_doubt: OnDoubt) -> Result<Begun, JobError> {
        let name = &claim.name;
        if self.cancel.reason().is_some() {
            return Err(JobError::retry(format!("the run is to stop; `{name}` was not sent")));
        }
        let begin = || self.services.store.begin_send(claim, on_doubt);
        let begun = self.insist(begin, |_| true).await;
        begun.map_err(|error| JobError::retry(format!("`{name}` was not sent, as its record was not written: {error}")))
    }

    /// The send was made: that is to be kept, however long it takes.
    async fn seal<T: Serialize>(&self, claim: &SendClaim, value: T) -> Result<T, JobError> {
        let name = &claim.name;
        let answer = serde_json::to_string(&value)
            .map_err(|error| JobError::reject(format!("`{name}` was sent, and its answer is no JSON: {error}")))?;
        if answer.len() > MAX_ANSWER {
            return Err(JobError::reject(format!(
                "`{name}` was sent, and its answer of {} bytes is over the {MAX_ANSWER} that are kept, so it is in doubt \
                 now; let the call return less",
                answer.len()
            )));
        }
        fault::point("before-send-seal", &self.key).await;
        let seal = || self.services.store.seal_send(claim, &answer);
        let sealed = self.insist(seal, |reason| reason == CancelReason::LeaseLost).await;
        fault::point("after-send-seal", &self.key).await;
        match sealed {
            Ok(true) => Ok(value),
            Ok(false) => {
                Err(JobError::retry(format!("`{name}` was sent, and another run of the job claimed it since")))
            }
            Err(error) => Err(JobError::retry(format!("`{name}` was sent, and that could not be kept: {error}"))),
        }
    }

    /// Asks until the store answers, or the run is to stop for a reason to give up. Repeating is safe for all that is
    /// asked here.
    async fn insist<T, Fut: Future<Output = Result<T, StoreError>>>(
        &self,
        ask: impl Fn() -> Fut,
        gives_up: impl Fn(CancelReason) -> bool,
    ) -> Result<T, StoreError> {
        let mut delays = retry::endless(Duration::from_secs(5));
        loop {
            match ask().await {
                Err(StoreError::Unavailable(why)) if self.cancel.reason().is_some_and(&gives_up) => {
                    return Err(StoreError::Unavailable(why));
                }
                Err(StoreError::Unavailable(why)) => tracing::warn!(why, "the record of a send is waited for"),
                answer => return answer,
            }
            tokio::time::sleep(delays.next().unwrap_or_default()).await;
        }
    }
}

fn check(name: &str) -> Result<(), JobError> {
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let why = "is empty, longer than 128 characters, or has control characters";
        return Err(JobError::reject(format!(
            "the name of a send {why}; give each send of a job a short one of its own"
        )));
    }
    Ok(())
}

fn kept<T: DeserializeOwned>(name: &str, answer: &str) -> Result<T, JobError> {
    serde_json::from_str(answer).map_err(|error| {
        let why = crate::json_error::without_values(&error);
        JobError::reject(format!("`{name}` was sent, and this version can't read the answer that was kept: {why}"))
    })
}
