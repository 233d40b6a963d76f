//! Tells the disk to keep what was written, for many writes at once, on a thread of its own.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

/// The longest time that a write waits for the disk.
pub(super) const EVERY: Duration = Duration::from_millis(200);

/// Ends, after a last sync, when it is dropped.
pub(super) struct Syncer(SyncSender<Arc<File>>);

impl Syncer {
    pub(super) fn start() -> io::Result<Self> {
        let (sender, written) = sync_channel::<Arc<File>>(1);
        std::thread::Builder::new().name("queue-journal".into()).spawn(move || {
            while let Ok(file) = written.recv() {
                // What is written meanwhile shares the sync.
                #[expect(clippy::disallowed_methods, reason = "this thread has nothing else to do")]
                std::thread::sleep(EVERY);
                if let Err(error) = file.sync_data() {
                    tracing::error!(%error, "the disk did not keep the queues' journal; a power failure may cost messages");
                }
            }
        })?;
        Ok(Self(sender))
    }

    /// Soon syncs the file; one request that waits stands for all.
    pub(super) fn sync(&self, file: &Arc<File>) {
        let _ = self.0.try_send(Arc::clone(file));
    }
}
