use std::collections::BTreeSet;

use karigar::store::sqlite::SqliteStore;
use karigar::store::{JobFilter, State, Store};

use super::process::{Folder, SOURCE, renditions, text};

const JOBS: usize = 20;

#[tokio::test]
async fn jobs_queued_when_the_process_was_killed_all_finish_after_a_restart() {
    let folder = Folder::new();
    let photo = folder.photo().await;
    folder.enqueue((0..JOBS).map(|number| renditions(&number.to_string(), &photo))).await;
    let mut dev = folder.start().await;
    // The first is done: some are in work now, and most are queued.
    dev.line().await;
    dev.kill().await;
    let ran = folder.run(&["--once", "--json"]).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let store = SqliteStore::open(folder.path().join("karigar.db")).await.expect("the records");
    let filter = JobFilter { source: Some(SOURCE.to_owned()), limit: 100, ..JobFilter::default() };
    let jobs = store.list(&filter).await.expect("records");
    let ids: BTreeSet<_> = jobs.iter().map(|job| job.id.as_str()).collect();
    assert_eq!(ids.len(), JOBS);
    for job in &jobs {
        assert_eq!(job.state, State::Succeeded, "{job:?}");
        assert!(job.output.is_some());
    }
}

#[tokio::test]
async fn a_signal_lets_running_jobs_finish_and_keeps_the_rest() {
    let folder = Folder::new();
    let photo = folder.photo().await;
    folder.enqueue((0..JOBS).map(|number| renditions(&number.to_string(), &photo))).await;
    let mut dev = folder.start().await;
    dev.line().await;
    assert!(dev.terminate().await);
    let ran = folder.run(&["--once", "--json"]).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let store = SqliteStore::open(folder.path().join("karigar.db")).await.expect("the records");
    let filter = JobFilter { source: Some(SOURCE.to_owned()), limit: 100, ..JobFilter::default() };
    let jobs = store.list(&filter).await.expect("records");
    assert_eq!(jobs.iter().filter(|job| job.state == State::Succeeded).count(), JOBS);
    assert!(jobs.iter().all(|job| job.losses == 0), "nothing was lost, only handed back");
}
