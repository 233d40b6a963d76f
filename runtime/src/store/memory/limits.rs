//! Token buckets.

use std::collections::HashMap;

use uuid::Uuid;

use crate::store::limit::{self, Bucket};
use crate::store::{Limit, StoreError, Taken};

pub(super) fn take(kept: &mut HashMap<Uuid, Bucket>, wanted: &[Limit], now: i64) -> Result<Taken, StoreError> {
    limit::check(wanted)?;
    let mut buckets: Vec<Bucket> =
        wanted.iter().map(|limit| kept.get(&limit.hash()).copied().unwrap_or_default()).collect();
    let taken = limit::take(wanted, &mut buckets, now);
    kept.extend(wanted.iter().map(Limit::hash).zip(buckets));
    Ok(taken)
}
