//! `inference.embed_text` with its model, in the program `karigar` on PostgreSQL behind PgBouncer.

use karigar_tests::rig::{Rig, Servers, WorkerProcess};
use karigar_tests::servers::server;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};

use super::{Kept, assert_nearest, nearest, vector};

const TEXTS: [&str; 5] = [
    "The road near the school has a deep pothole.",
    "My tap water smells of iron.",
    "There is a big hole in the street.",
    "The street light in our lane is broken.",
    "Garbage was not collected this week.",
];

async fn rig() -> Rig {
    Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await
}

/// A worker of this kind alone: the other models would take their time.
fn start(rig: &Rig) -> WorkerProcess {
    rig.start_with(&[
        ("KARIGAR__POOLS__RIG__KINDS", r#"["inference.embed_text"]"#),
        ("KARIGAR__MODELS__CACHE", &server("KARIGAR_TEST_MODELS")),
    ])
}

async fn enqueue(rig: &Rig, id: &str, data: &Value) {
    rig.enqueue("inference.embed_text", id, &data.to_string()).await;
}

/// The output of a job that succeeded.
async fn output(rig: &Rig, id: &str) -> Value {
    let shown = rig.run(&[], &["jobs", "show", id, "--json"]).await.json();
    assert_eq!(shown["state"], "succeeded", "{shown}");
    shown["output"].clone()
}

#[tokio::test]
async fn a_text_that_is_embedded_and_kept_is_found_by_the_next_as_its_cosine_says() {
    let rig = rig().await;
    for (number, text) in TEXTS.iter().enumerate() {
        let save_as = json!({"collection": "complaints", "ref": format!("complaint-{number}")});
        enqueue(&rig, &number.to_string(), &json!({"text": text, "save_as": save_as})).await;
    }
    let elsewhere = json!({"collection": "thanks", "ref": "elsewhere"});
    enqueue(&rig, "elsewhere", &json!({"text": TEXTS[0], "save_as": elsewhere})).await;
    let worker = start(&rig);
    rig.settled().await;
    let mut kept = Vec::new();
    for number in 0..TEXTS.len() {
        let output = output(&rig, &number.to_string()).await;
        kept.push(Kept { name: format!("complaint-{number}"), vector: vector(&output) });
    }
    let mut connection = PgConnection::connect(&rig.database_url("KARIGAR_TEST_POSTGRES")).await.unwrap();
    let of_another_model = "insert into karigar_embeddings (collection, ref, model, vector)
        select collection, 'of another model', 'another/1', vector from karigar_embeddings where ref = 'complaint-0'";
    sqlx::query(of_another_model).execute(&mut connection).await.unwrap();

    let save_as = json!({"collection": "complaints", "ref": "complaint-new"});
    let wanted = json!({"collection": "complaints", "count": 3});
    let asked = json!({"text": "A pothole on the road to the school.", "save_as": save_as, "nearest": wanted});
    enqueue(&rig, "asked", &asked).await;
    // Its own row is there by now, and it is not its own neighbour.
    rig.settled().await;
    enqueue(&rig, "asked again", &asked).await;
    rig.settled().await;
    for id in ["asked", "asked again"] {
        let output = output(&rig, id).await;
        let expected = nearest(&vector(&output), &kept, 3);
        assert_eq!([&expected[0].0, &expected[1].0], ["complaint-0", "complaint-2"]);
        assert_nearest(&output["nearest"], &expected);
    }
    assert_eq!(rig.number("select count(*) from karigar_embeddings where ref = 'complaint-new'").await, 1);
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

#[tokio::test]
async fn a_job_whose_worker_dies_before_its_commit_runs_again_and_keeps_one_row() {
    let rig = rig().await;
    rig.hold("before-commit");
    let save_as = json!({"collection": "complaints", "ref": "complaint-1"});
    enqueue(&rig, "twice", &json!({"text": TEXTS[1], "save_as": save_as})).await;
    let first = start(&rig);
    rig.held("before-commit").await;
    first.kill().await;
    assert_eq!(rig.number("select count(*) from karigar_embeddings").await, 0);
    rig.release("before-commit");
    let second = start(&rig);
    rig.settled().await;
    assert_eq!(rig.number("select count(*) from karigar_embeddings").await, 1);
    assert_eq!(rig.number("select losses::int8 from karigar_job").await, 1, "it ran once\n{}", rig.logs());
    assert_eq!(second.terminate().await, Some(0), "{}", rig.logs());
}
