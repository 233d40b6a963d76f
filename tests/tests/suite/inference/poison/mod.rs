//! One job in a hundred is poison, of every sort, among texts and pictures that are well.

mod cases;
mod files;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use karigar_models::served::{Options, Served};
use karigar_models::task::text_embedding::TextEmbedding;
use karigar_tests::models::{OwnManifests, table};
use karigar_tests::rig::loads::NewJob;
use karigar_tests::rig::{Rig, Servers, WorkerProcess};
use karigar_tests::sentences::sentences;
use karigar_tests::servers::server;
use serde_json::{Value, json};

use super::{MINILM, assert_same, embedding};
use crate::faults::{Dice, round_count, say};
use cases::Poison;
use files::Files;

/// All built-in handlers, and `test.score_picture`.
const WORKER: &str = env!("CARGO_BIN_EXE_inference_worker");

/// Texts and poison together, in one round and at most.
const JOBS: (usize, usize) = (1_200, 5_000);
const POISON_IN: usize = 100;
/// How many of the vectors are compared with those that their texts have alone.
const COMPARED: usize = 50;

/// A model that refuses texts which are too long, with a tokenizer that knows a token which the model does not; and
/// pictures in batches, as on a GPU.
fn manifests() -> OwnManifests {
    let manifests = OwnManifests::new();
    manifests.add(MINILM, |manifest| {
        table(manifest, "processing").insert("over_limit".to_owned(), "reject".into());
    });
    manifests.with_a_token_too_many(MINILM);
    manifests.add("open_nsfw", |manifest| {
        let batching = table(manifest, "batching");
        batching.insert("max_items".to_owned(), 4.into());
        batching.insert("max_cost".to_owned(), 4.into());
    });
    manifests
}

/// A worker whose limits no busy machine comes near.
fn start(rig: &Rig, manifests: &OwnManifests) -> WorkerProcess {
    rig.start_with(&[
        ("KARIGAR__POOLS__RIG__SLOTS", "32"),
        ("KARIGAR__POOLS__RIG__TIMEOUT", "100s"),
        ("KARIGAR__POOLS__RIG__GRACE", "160s"),
        ("KARIGAR__LEASE__VISIBILITY", "30s"),
        ("KARIGAR__LEASE__STORE", "30s"),
        ("KARIGAR__MODELS__CACHE", &server("KARIGAR_TEST_MODELS")),
        ("KARIGAR__MODELS__MANIFESTS", &manifests.path().display().to_string()),
    ])
}

/// Jobs of other kinds that are well, one for each poison: neighbours of the poisoned pictures.
fn bystanders(count: usize, files: &Files) -> Vec<NewJob> {
    let bystander = |number: usize| {
        let (kind, data) = match number % 5 {
            0 | 1 => ("test.score_picture", json!({"source": files.photo, "nan": false})),
            2 => ("inference.moderate_image", json!({"source": files.photo})),
            3 => ("inference.detect_file_type", json!({"source": files.empty})),
            _ => ("inference.read_text", json!({"source": files.page})),
        };
        NewJob { kind, id: format!("bystander-{number}"), data }
    };
    (0..count).map(bystander).collect()
}

#[tokio::test]
async fn poison_in_a_hundredth_of_a_load_is_rejected_with_its_reason_and_harms_no_neighbour() {
    let jobs = JOBS.1.min(JOBS.0 * usize::try_from(round_count()).expect("a count"));
    let rig = Rig::new(WORKER, Servers::default()).await;
    rig.count_vectors().await;
    let manifests = manifests();
    let files = Files::put(&rig).await;
    let poison: Vec<Poison> = (0..jobs / POISON_IN).map(|number| cases::poison(number, &files)).collect();
    let texts = sentences(jobs - poison.len());
    let healthy: Vec<NewJob> = texts.iter().enumerate().map(|(n, text)| embedding(format!("text-{n}"), text)).collect();
    let bystanders = bystanders(poison.len(), &files);
    let mut load = [healthy.clone(), bystanders.clone(), poison.iter().map(|one| one.job.clone()).collect()].concat();
    Dice::with_seed(1).shuffle(&mut load);

    let worker = start(&rig, &manifests);
    rig.enqueue_all(&load).await;
    let began = Instant::now();
    rig.settled_within(Duration::from_secs(60 + load.len() as u64 / 5)).await;
    let took = began.elapsed();

    let ids = |jobs: &[NewJob]| jobs.iter().map(|job| job.id.clone()).collect::<Vec<_>>();
    assert_neighbours_well(&rig, ids(&healthy), ids(&bystanders)).await;
    assert_rejected(&rig, &worker, &poison).await;
    assert_vectors(&rig, &manifests, &texts).await;
    let batched = |suffix: &'static str| {
        let worker = &worker;
        async move { worker.metric(&format!("karigar_inference_batch_size_{suffix}"), MINILM).await }
    };
    let (items, batches) = (batched("sum").await, batched("count").await);
    assert!(items > 2.0 * batches, "{items} texts in {batches} batches: there were hardly any neighbours");
    say(&format!(
        "poison: {} texts, {} poison, {} others in {:.1} s; {:.1} texts a batch; lost 0, doubled 0, harmed 0",
        texts.len(),
        poison.len(),
        bystanders.len(),
        took.as_secs_f64(),
        items / batches,
    ));
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

/// All others ended well, at their first try, and each vector was written once.
async fn assert_neighbours_well(rig: &Rig, texts: Vec<String>, others: Vec<String>) {
    let first_try = "select id from karigar_job where state = 'succeeded' and failures = 0 and losses = 0
        and interruptions = 0";
    let found = rig.rows::<(String,)>(first_try).await.into_iter().map(|(id,)| id).collect();
    assert_same(rig, found, &[texts.clone(), others].concat()).await;
    let effects = rig.effects().await;
    let doubled: Vec<_> = effects.iter().filter(|(_, count)| *count != 1).collect();
    assert!(doubled.is_empty(), "doubled: {doubled:?}");
    assert_same(rig, effects.into_iter().map(|(key, _)| key).collect(), &texts).await;
}

/// Each poison was rejected, once and for its own reason, and lies in the dead letters with it; nothing else does.
async fn assert_rejected(rig: &Rig, worker: &WorkerProcess, poison: &[Poison]) {
    let ended = "select id, state || case when failures + losses + interruptions > 0 then ' after retries' else '' end,
        error from karigar_job where state <> 'succeeded'";
    let ended: BTreeMap<String, (String, String)> = rig
        .rows::<(String, String, Option<String>)>(ended)
        .await
        .into_iter()
        .map(|(id, state, error)| (id, (state, error.unwrap_or_default())))
        .collect();
    let mut letters: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for letter in rig.dead_letters().await {
        let body: Value = serde_json::from_str(&letter.body).expect("JSON");
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        letters.entry(text("id")).or_default().push(text("reason"));
    }
    for Poison { job, reason } in poison {
        let (state, error) = ended.get(&job.id).unwrap_or_else(|| panic!("{} was not rejected", job.id));
        assert!(state == "rejected" && error.contains(reason), "{}: {state}: {error}", job.id);
        assert_eq!(letters.get(&job.id), Some(&vec![error.clone()]), "{}", job.id);
    }
    assert_eq!((ended.len(), letters.len()), (poison.len(), poison.len()), "{ended:?}");
    let ends = worker.log_lines().into_iter().filter(|line| line["message"] == "job finished");
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    for line in ends {
        *outcomes.entry(line["outcome"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
    }
    outcomes.remove("succeeded");
    assert_eq!(outcomes, BTreeMap::from([("rejected".to_owned(), poison.len())]), "nothing was tried twice");
}

/// The vectors are those that the texts have alone.
async fn assert_vectors(rig: &Rig, manifests: &OwnManifests, texts: &[String]) {
    let mut package = manifests.package(MINILM);
    let tolerance = package.manifest.tolerance;
    package.manifest.devices.values_mut().for_each(|device| device.sessions = 1);
    let alone = Served::<TextEmbedding>::start(package, Options::default()).await.expect("the golden sample passes");
    for (number, text) in texts.iter().enumerate().step_by(texts.len() / COMPARED) {
        let sql = format!("select output from karigar_job_v1 where id = 'text-{number}'");
        let (output,) = rig.rows::<(Value,)>(&sql).await.pop().expect("its record");
        let found: Vec<f32> = serde_json::from_value(output["embedding"].clone()).expect("numbers");
        let expected = alone.infer(text, text.clone()).await.expect("a text").output;
        let furthest = found.iter().zip(&expected.vector).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(found.len() == expected.vector.len() && furthest <= tolerance, "{furthest} for {text}");
        assert_eq!(output["tokens"], expected.tokens, "{text}");
    }
    alone.drain().await;
}
