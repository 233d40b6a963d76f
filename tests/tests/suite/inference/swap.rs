//! Another version of a model takes over while jobs flow.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use karigar::clock::Clock;
use karigar::config::{AwsConfig, DatabaseConfig, LeaseConfig, ObjectsConfig, QueueConfig, Secret};
use karigar::objects::{Allowed, S3Objects};
use karigar::queue::sqs::SqsQueues;
use karigar::store::postgres::PostgresStore;
use karigar::{Backends, Outcome, RunningWorker, Worker, WorkerSettings};
use karigar_jobs::inference::MIGRATIONS;
use karigar_jobs::inference::embed_text::TextEmbedder;
use karigar_models::served::{Options, Served};
use karigar_models::task::text_embedding::TextEmbedding;
use karigar_tests::models::OwnManifests;
use karigar_tests::rig::loads::NewJob;
use karigar_tests::rig::{Rig, Servers};
use karigar_tests::sentences::sentences;
use karigar_tests::servers::server;
use parking_lot::Mutex;

use super::{MINILM, assert_all_well, embedding};
use crate::faults::{assert_effects, rounds, say};

/// So many messages wait, at least, until the new version has taken over.
const BACKLOG: u64 = 100;

/// Every end of a job: its id and how it ended.
type Ends = Arc<Mutex<Vec<(String, Outcome)>>>;

/// A worker in this process, whose model is at hand.
async fn start(rig: &Rig, served: &Served<TextEmbedding>, ends: &Ends) -> RunningWorker {
    let endpoint = |variable: &str| Some(server(variable));
    let aws = AwsConfig { region: Some("us-east-1".into()), endpoint: endpoint("KARIGAR_TEST_FAUXQS") };
    let objects = ObjectsConfig { endpoint: endpoint("KARIGAR_TEST_S3"), ..ObjectsConfig::default() };
    let url = Secret::new(rig.database_url("KARIGAR_TEST_PGBOUNCER"));
    let store = PostgresStore::new(&DatabaseConfig { url, ..DatabaseConfig::default() }).expect("settings");
    let backends = Backends {
        queues: Arc::new(SqsQueues::connect(&aws).await),
        lease_queues: Arc::new(SqsQueues::connect(&aws).await),
        store: Arc::new(store.with_migrations(&MIGRATIONS).expect("migrations")),
        objects: Arc::new(S3Objects::new(&objects).await),
        clock: Clock::system(),
    };
    let settings = WorkerSettings {
        name: "swapping".to_owned(),
        queues: vec![QueueConfig::new(rig.queue())],
        kinds: Vec::new(),
        slots: 32,
        memory_bytes: 0,
        gpu: 0,
        timeout: Duration::from_secs(60),
        drain: Duration::from_secs(50),
        max_pollers: 2,
        lease: LeaseConfig::default(),
        bucket: "karigar".to_owned(),
        allowed: Allowed::bucket("karigar"),
        retention: None,
    };
    let ends = Arc::clone(ends);
    let builder = Worker::builder()
        .handler(TextEmbedder(served.clone().into()))
        .on_finished(move |finished| ends.lock().push((finished.key.id().to_owned(), finished.outcome)));
    builder.start(backends, settings).await.expect("the queue is there")
}

/// How many jobs of each version have ended.
async fn versions(rig: &Rig, which: &str) -> BTreeMap<String, i64> {
    let sql = "select output -> 'model' ->> 'version', count(*) from karigar_job_v1
        where state = 'succeeded' and id like '";
    rig.rows::<(String, i64)>(&format!("{sql}{which}%' group by 1")).await.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_that_is_swapped_while_jobs_flow_loses_doubles_and_fails_none() {
    rounds("swap", async |mut dice| {
        let program = server("KARIGAR_TEST_BIN");
        let rig = Rig::new(&program, Servers::default()).await;
        rig.count_vectors().await;
        let manifests = OwnManifests::new();
        manifests.add(MINILM, |_| {});
        let old = manifests.package(MINILM);
        manifests.add(MINILM, |manifest| {
            manifest.insert("version".to_owned(), "next".into());
        });
        let next = manifests.package(MINILM);
        let served = Served::<TextEmbedding>::start(old, Options::default()).await.expect("it starts");
        let texts = sentences(1_000);
        let mut load = texts.iter().cycle().enumerate();
        let mut sent: Vec<String> = Vec::new();
        let mut some = |count: usize, which: &str| -> Vec<NewJob> {
            load.by_ref().take(count).map(|(number, text)| embedding(format!("{which}-{number}"), text)).collect()
        };
        let mut send = async |jobs: Vec<NewJob>| {
            sent.extend(jobs.iter().map(|job| job.id.clone()));
            rig.enqueue_all(&jobs).await;
        };

        let ends = Ends::default();
        let worker = start(&rig, &served, &ends).await;
        send(some(200, "before")).await;
        let first = dice.usize(20..120);
        rig.until("the old version is at work", async || (ends.lock().len() >= first).then_some(())).await;
        // Jobs flow until the new version has taken over.
        let replacing = served.replace(next, Options::default());
        tokio::pin!(replacing);
        let ended = loop {
            tokio::select! {
                ended = &mut replacing => break ended.expect("the new version loads"),
                () = tokio::time::sleep(Duration::from_millis(50)) => {
                    if rig.depth().await.visible < BACKLOG {
                        send(some(40, "during")).await;
                    }
                }
            }
        };
        let left = rig.depth().await;
        assert!(left.visible + left.in_flight > 0, "there was no load at the swap");
        send(some(200, "after")).await;
        tokio::time::timeout(Duration::from_secs(60), ended.wait()).await.expect("the old version ends");
        rig.settled().await;
        worker.drain(std::future::pending()).await;
        served.drain().await;

        assert_all_well(&rig, &sent).await;
        assert_effects(&rig, u32::try_from(sent.len()).expect("a count")).await;
        let bad: Vec<_> = ends.lock().iter().filter(|(_, outcome)| *outcome != Outcome::Succeeded).cloned().collect();
        assert!(bad.is_empty(), "{bad:?}");
        assert_eq!(ends.lock().len(), sent.len(), "no job ran twice");
        let all = versions(&rig, "").await;
        assert!(all.keys().eq(["1", "next"]), "{all:?}");
        let after = versions(&rig, "after").await;
        assert!(after.keys().eq(["next"]), "{after:?}");
        say(&format!("  {all:?}"));
    })
    .await;
}
