//! `cx.take`: limits that all workers share.

use super::Context;
use crate::error::JobError;
use crate::store::{Limit, StoreError, Taken};

impl Context {
    /// Takes one token of every limit's bucket, or of none. All workers on one store share the buckets, which are known by
    /// their names; the time is the store's. Tokens are not given back: take them right before the effect that they limit.
    ///
    /// # Errors
    /// Over a limit the job is put off until it may try again; return that error as it is. Jobs over one limit are given
    /// turns, a token apart. A store that is away is a retry; limits that let nothing through reject the job.
    pub async fn take(&self, limits: &[Limit]) -> Result<(), JobError> {
        if limits.is_empty() {
            return Ok(());
        }
        match self.services.store.take(limits).await {
            Ok(Taken::Now) => Ok(()),
            Ok(Taken::Later { wait, limit }) => {
                let why = limits.get(limit).map(told).unwrap_or_default();
                Err(JobError::put_off(wait, why))
            }
            Err(error @ StoreError::Unavailable(_)) => Err(JobError::retry(error)),
            Err(error @ StoreError::Refused(_)) => Err(JobError::reject(error)),
        }
    }
}

fn told(limit: &Limit) -> String {
    let (name, per) = (limit.public_name(), humantime::format_duration(limit.per));
    format!("over the limit `{name}` of {} in {per}", limit.tokens)
}
