//! The commands of a worker's binary, as people and scripts run them, against real servers.

mod dead_letters;
mod doctor;
mod messages;
mod migrations;
mod worker;

use karigar_tests::rig::{Rig, Servers};

/// A binary with handlers for every verdict.
const WORKER: &str = env!("CARGO_BIN_EXE_test_worker");

async fn rig() -> Rig {
    Rig::new(WORKER, Servers::default()).await
}

/// The state of a job's record, once there is one.
async fn state(rig: &Rig, id: &str) -> Option<String> {
    let jobs = rig.run(&[], &["jobs", "list", "--json", "--id", id]).await.json();
    jobs["jobs"][0]["state"].as_str().map(str::to_owned)
}

/// Waits until a job has come to this state.
async fn until(rig: &Rig, id: &str, wanted: &str) {
    rig.until(&format!("{id} is {wanted}"), async || (state(rig, id).await.as_deref() == Some(wanted)).then_some(()))
        .await;
}
