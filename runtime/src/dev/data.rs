//! The folder of the data: queue, records and objects, and what is in them from the first start.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::QueueConfig;
use crate::objects::FolderObjects;
use crate::queue::QueueError;
use crate::queue::embedded::{EmbeddedQueues, QueueSettings, RedrivePolicy};
use crate::store::Migration;
use crate::store::sqlite::SqliteStore;

/// The queues of the worker: one a capacity class, each with a dead-letter queue beside it.
pub(super) const QUEUES: [&str; 4] = ["fast", "standard", "long", "inference-cpu"];
/// The bucket of inputs and results.
pub(super) const BUCKET: &str = "karigar";

const ANOTHER_FOLDER: &str = "--data DIR chooses another folder";

/// Two weeks, SQS's longest.
const RETENTION: Duration = Duration::from_secs(14 * 86_400);

/// Queue, records and objects of one folder, which no other process has open.
pub(super) struct Data {
    pub(super) folder: PathBuf,
    pub(super) queues: EmbeddedQueues,
    pub(super) store: Arc<SqliteStore>,
    pub(super) objects: FolderObjects,
}

impl Data {
    /// Opens the folder, and makes what is not there yet, with the tables of `migrations`. `max_receive_count` is of new
    /// queues.
    pub(super) async fn open(folder: &Path, max_receive_count: u32, migrations: &[Migration]) -> Result<Self, Failure> {
        let cant = |error: std::io::Error| {
            Failure::new(format!("can't write to {}: {error}", folder.display())).remedy(ANOTHER_FOLDER)
        };
        fs::create_dir_all(folder).map_err(cant)?;
        // The first that is opened: it is what keeps a second process out.
        let queues = EmbeddedQueues::open(folder.join("queue"), Clock::system()).map_err(|error| match error {
            QueueError::Unavailable(why) => Failure::new(why).remedy(ANOTHER_FOLDER),
            other => Failure::new(other.to_string()),
        })?;
        // Data of development has no place in a repository.
        fs::write(folder.join(".gitignore"), "*\n").map_err(cant)?;
        make_queues(&queues, max_receive_count).map_err(|error| Failure::new(error.to_string()))?;
        let store = SqliteStore::open_with(folder.join("karigar.db"), migrations).await;
        let store = store.map_err(|error| Failure::new(error.to_string()))?;
        let objects = FolderObjects::new(folder.join("objects"));
        objects.create_bucket(BUCKET).await.map_err(|error| Failure::new(error.to_string()))?;
        Ok(Self { folder: folder.to_owned(), queues, store: Arc::new(store), objects })
    }

    /// Makes a queue for others than the worker, if it is not there.
    pub(super) fn make_queue(&self, name: &str) -> Result<(), QueueError> {
        match self.queues.list().iter().any(|one| one == name) {
            true => Ok(()),
            false => self.queues.create(name, QueueSettings { retention: RETENTION, ..QueueSettings::default() }),
        }
    }

    /// How many messages lie in the dead-letter queues.
    pub(super) fn dead_letters(&self) -> u64 {
        let depths = self.queues.depths().unwrap_or_default();
        let of = |queue: &str| depths.get(&dead_letters_of(queue)).map_or(0, |depth| depth.total());
        QUEUES.iter().copied().map(of).sum()
    }
}

/// Queues that are there keep the settings that someone gave them.
fn make_queues(queues: &EmbeddedQueues, max_receive_count: u32) -> Result<(), QueueError> {
    let there = queues.list();
    let make = |name: &str, settings: QueueSettings| match there.iter().any(|one| one == name) {
        true => Ok(()),
        false => queues.create(name, settings),
    };
    for name in QUEUES {
        let dead_letter_queue = dead_letters_of(name);
        make(&dead_letter_queue, QueueSettings { retention: RETENTION, ..QueueSettings::default() })?;
        let redrive = RedrivePolicy { max_receive_count, dead_letter_queue };
        make(name, QueueSettings { retention: RETENTION, redrive: Some(redrive), ..QueueSettings::default() })?;
    }
    Ok(())
}

fn dead_letters_of(queue: &str) -> String {
    QueueConfig::new(queue).dead_letter_name()
}

#[cfg(test)]
mod tests;
