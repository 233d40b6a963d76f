use karigar::envelope::NewEvent;
use karigar::store::sqlite::SqliteStore;
use karigar::store::{JobFilter, Store};
use serde_json::{Value, json};

use super::process::{Folder, SOURCE, output, text};
use crate::embeddings::{Kept, assert_nearest, nearest, vector};

fn embed(id: &str, data: &Value) -> String {
    let data = data.to_string();
    let event = NewEvent { source: SOURCE, id, kind: "inference.embed_text", data: &data, ..NewEvent::default() };
    event.encode().expect("a body")
}

async fn run(folder: &Folder, bodies: impl IntoIterator<Item = String>) {
    folder.enqueue(bodies).await;
    let ran = output(folder.command_with_models(&["--once", "--json"])).await;
    assert!(ran.status.success(), "{}{}", text(&ran.stdout), text(&ran.stderr));
}

#[tokio::test]
async fn texts_that_are_embedded_and_kept_in_sqlite_are_found_as_their_cosines_say() {
    let folder = Folder::new();
    let texts = ["The road has a deep pothole.", "My tap water smells of iron.", "There is a big hole in the street."];
    let save = |(number, text): (usize, &&str)| {
        let save_as = json!({"collection": "complaints", "ref": number.to_string()});
        embed(&number.to_string(), &json!({"text": text, "save_as": save_as}))
    };
    run(&folder, texts.iter().enumerate().map(save)).await;
    let wanted = json!({"text": "A pothole on the road.", "nearest": {"collection": "complaints", "count": 3}});
    run(&folder, [embed("asked", &wanted)]).await;
    // A worker without the family opens the file too.
    let store = SqliteStore::open(folder.path().join("karigar.db")).await.expect("the records");
    let jobs = store.list(&JobFilter { limit: 100, ..JobFilter::default() }).await.expect("records");
    let output = |id: &str| {
        let job = jobs.iter().find(|job| job.id == id).expect("a record");
        job.output.clone().unwrap_or_else(|| panic!("{job:?}"))
    };
    let kept: Vec<Kept> = ["0", "1", "2"].map(|id| Kept { name: id.to_owned(), vector: vector(&output(id)) }).into();
    let asked = output("asked");
    let expected = nearest(&vector(&asked), &kept, 3);
    assert_eq!([&expected[0].0, &expected[2].0], ["0", "1"]);
    assert_nearest(&asked["nearest"], &expected);
}
