//! Rule 11: removes the results of tries that did not win. The result row alone names what is true: an object of a job
//! that ended, and whose output names others of its objects but not this one, is a leftover.
//!
//! Objects of jobs without a row stay: their record was pruned, and someone may still show them.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::clock::Clock;
use crate::objects::Objects;
use crate::objects::naming::RESULTS;
use crate::store::{JobRecord, State, Store};

/// A try that was written off may still be uploading.
const GRACE: Duration = Duration::from_secs(24 * 3600);

/// Sweeps one 256th of the results, the one whose hashes begin with the byte `part`: so many workers share the work
/// without talking, and no list is long. Returns how many objects it removed.
pub(crate) async fn sweep(objects: &dyn Objects, store: &dyn Store, bucket: &str, part: u8) -> Result<u64, String> {
    let prefix = format!("{RESULTS}{part:02x}");
    let mut after: Option<String> = None;
    let mut gone = 0;
    loop {
        let page = objects.list(bucket, &prefix, after.as_deref()).await.map_err(|error| error.to_string())?;
        let Some(last) = page.last() else { return Ok(gone) };
        after = Some(last.address.key.clone());
        let mut records: HashMap<Uuid, Option<JobRecord>> = HashMap::new();
        for object in page {
            let hash = object.address.key.split('/').nth(1).and_then(|hash| Uuid::try_parse(hash).ok());
            let (Some(hash), true) = (hash, Clock::system().since_ms(object.modified_at_ms) > GRACE) else { continue };
            if let Entry::Vacant(unknown) = records.entry(hash) {
                unknown.insert(store.get_by_hash(hash).await.map_err(|error| error.to_string())?);
            }
            if records.get(&hash).and_then(Option::as_ref).is_some_and(|job| is_leftover(job, &object.address.key)) {
                objects.delete(&object.address).await.map_err(|error| error.to_string())?;
                gone += 1;
            }
        }
    }
}

/// Whether a job that ended has no use for this object. A success keeps all its objects unless its output names some:
/// a handler may have named them in rows of its own instead.
fn is_leftover(job: &JobRecord, key: &str) -> bool {
    let Some((folder, _)) = key.rsplit_once('/') else { return false };
    match job.state {
        State::Running | State::Waiting => false,
        State::Succeeded => {
            job.output.as_ref().is_some_and(|output| mentions(output, folder) && !mentions(output, key))
        }
        State::Rejected | State::Dead | State::Cancelled | State::Expired => true,
    }
}

/// Whether a text within the value contains this part of an address.
fn mentions(value: &Value, part: &str) -> bool {
    match value {
        Value::String(text) => text.contains(part),
        Value::Array(items) => items.iter().any(|item| mentions(item, part)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, part)),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
