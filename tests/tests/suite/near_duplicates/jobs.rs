//! `media.describe` in the program `karigar`: on PostgreSQL behind PgBouncer, and on SQLite in `karigar dev`.

use std::path::Path;

use karigar_tests::rig::{Rig, Servers};
use karigar_tests::servers::server;
use serde_json::{Value, json};

fn photo(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(&server("KARIGAR_TEST_PHOTOS")).join(name)).expect("a photo")
}

/// The same photo, smaller and compressed anew.
fn again(photo: &[u8]) -> Vec<u8> {
    let image = image::load_from_memory(photo).expect("a photo").thumbnail(320, 320);
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).expect("a JPEG");
    bytes.into_inner()
}

/// The output of a job that succeeded.
async fn output(rig: &Rig, id: &str) -> Value {
    let shown = rig.run(&[], &["jobs", "show", id, "--json"]).await.json();
    assert_eq!(shown["state"], "succeeded", "{shown}");
    shown["output"].clone()
}

#[tokio::test]
async fn a_photo_that_comes_again_smaller_is_found_and_is_not_its_own_near_duplicate() {
    let rig = Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await;
    let cat = photo("chelsea.jpg");
    let describe = async |id: &str, file: &str, bytes: Vec<u8>| {
        let source = rig.put_object(file, bytes).await;
        let data = json!({
            "source": source,
            "save_as": {"collection": "photos", "ref": id},
            "near_duplicates": {"collection": "photos", "count": 10},
        });
        rig.enqueue("media.describe", id, &data.to_string()).await;
    };
    describe("cat", "cat.jpg", cat.clone()).await;
    describe("astronaut", "astronaut.jpg", photo("astronaut.jpg")).await;
    let worker = rig.start_with(&[("KARIGAR__POOLS__RIG__KINDS", r#"["media.describe"]"#)]);
    rig.settled().await;
    describe("cat again", "again.jpg", again(&cat)).await;
    rig.settled().await;
    // Its own row is there by now.
    describe("the same", "again.jpg", again(&cat)).await;
    rig.settled().await;
    let found = output(&rig, "cat again").await["near_duplicates"].clone();
    assert_eq!((&found["total"], &found["nearest"][0]["ref"]), (&json!(1), &json!("cat")), "{found}");
    let found = output(&rig, "the same").await["near_duplicates"].clone();
    let both = json!([{"ref": "cat", "distance": 0}, {"ref": "cat again", "distance": 0}]);
    assert_eq!(found, json!({"total": 2, "nearest": both}));
    assert_eq!(output(&rig, "astronaut").await["near_duplicates"]["total"], 0);
    assert_eq!(rig.number("select count(*) from karigar_perceptual_hashes").await, 4);
    assert_eq!(worker.terminate().await, Some(0), "{}", rig.logs());
}

#[tokio::test]
async fn a_job_whose_worker_dies_before_its_commit_runs_again_and_keeps_one_hash() {
    let rig = Rig::new(&server("KARIGAR_TEST_BIN"), Servers::default()).await;
    rig.hold("before-commit");
    let source = rig.put_object("cat.jpg", photo("chelsea.jpg")).await;
    let data = json!({"source": source, "save_as": {"collection": "photos", "ref": "cat"}});
    rig.enqueue("media.describe", "twice", &data.to_string()).await;
    let kinds = [("KARIGAR__POOLS__RIG__KINDS", r#"["media.describe"]"#)];
    let first = rig.start_with(&kinds);
    rig.held("before-commit").await;
    first.kill().await;
    assert_eq!(rig.number("select count(*) from karigar_perceptual_hashes").await, 0);
    rig.release("before-commit");
    let second = rig.start_with(&kinds);
    rig.settled().await;
    assert_eq!(rig.number("select count(*) from karigar_perceptual_hashes").await, 1);
    assert_eq!(rig.number("select losses::int8 from karigar_job").await, 1, "it ran once\n{}", rig.logs());
    assert_eq!(second.terminate().await, Some(0), "{}", rig.logs());
}
