//! When everything is done: for `--once`.

use std::time::Duration;

use super::data::{Data, QUEUES};
use crate::cli::failure::Failure;
use crate::store::Store;
use crate::worker::RunningWorker;

/// A look at the records is needed a second time only in the moment between a message's end and its record's.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const LOOKS: u32 = 100;

/// Returns when nothing is visible, delayed, in flight or unpublished.
pub(super) async fn settled(data: &Data, worker: &RunningWorker) -> Result<(), Failure> {
    let mut unfinished = 0;
    for _ in 0..LOOKS {
        data.queues.emptied(&QUEUES).await.map_err(|error| Failure::new(error.to_string()))?;
        unfinished = data.store.unfinished().await.map_err(|error| Failure::new(error.to_string()))?;
        if unfinished == 0 && worker.is_idle() {
            return Ok(());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    Err(Failure::new(format!("{unfinished} jobs are unfinished, and no queue has a message of theirs"))
        .remedy("a queue was purged or deleted; enqueue them again, with the same source and id, or ignore them"))
}
