use serde_json::Value;

use super::process::{Folder, SOURCE, renditions, text};

fn lines(stdout: &[u8]) -> Vec<Value> {
    text(stdout).lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

#[tokio::test]
async fn once_with_nothing_to_do_ends_at_once_and_well() {
    let folder = Folder::new();
    let ran = folder.run(&["--once", "--json"]).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(ran.stdout.is_empty(), "nothing but lines of jobs is written there");
    assert!(!folder.path().join("addresses.json").exists(), "nothing listens any more");
}

#[tokio::test]
async fn once_ends_when_all_is_done_and_tells_each_job_in_a_line() {
    let folder = Folder::new();
    let photo = folder.photo().await;
    folder.enqueue((0..5).map(|number| renditions(&number.to_string(), &photo))).await;
    let ran = folder.run(&["--once", "--json"]).await;
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let lines = lines(&ran.stdout);
    let mut ids: Vec<_> = lines.iter().filter_map(|line| line["key"]["id"].as_str()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["0", "1", "2", "3", "4"]);
    for line in lines {
        assert_eq!(line["key"]["source"], SOURCE);
        assert_eq!(line["kind"], "media.renditions");
        assert_eq!((&line["outcome"], &line["error"]), (&Value::from("succeeded"), &Value::Null));
        assert_eq!(line["output"]["renditions"][0]["width"], 64);
        assert!(line["waited_ms"].is_u64() && line["ran_ms"].is_u64() && line["finished_at"].is_string());
    }
}

#[tokio::test]
async fn once_fails_if_a_job_was_rejected() {
    let folder = Folder::new();
    folder.enqueue([renditions("gone", "s3://karigar/in/none.jpg")]).await;
    let ran = folder.run(&["--once", "--json"]).await;
    assert_eq!(ran.status.code(), Some(1));
    let lines = lines(&ran.stdout);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["outcome"], "rejected");
    assert!(lines[0]["error"].as_str().is_some_and(|error| error.contains("s3://karigar/in/none.jpg")));
    let again = folder.run(&["--once"]).await;
    assert!(again.status.success(), "old dead letters are no new failures");
}

#[tokio::test]
async fn once_fails_if_a_message_was_no_job() {
    let folder = Folder::new();
    folder.enqueue(["no JSON".to_owned()]).await;
    let ran = folder.run(&["--once", "--json"]).await;
    assert_eq!(ran.status.code(), Some(1), "{}", text(&ran.stderr));
    assert!(ran.stdout.is_empty());
}
