use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};

use super::Reports;
use crate::key::JobKey;
use crate::outcome::{Finished, Outcome};

/// Keeps what is written.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn finished(id: &str, outcome: Outcome) -> Finished {
    Finished {
        key: JobKey::new("shop", id).expect("a key"),
        kind: "demo.greet".to_owned(),
        outcome,
        output: (outcome == Outcome::Succeeded).then(|| r#"{"said": ["hello"]}"#.to_owned()),
        error: (outcome != Outcome::Succeeded).then(|| "no\nname".to_owned()),
        waited: Duration::from_millis(12),
        ran: Duration::from_millis(3),
        attempt: 2,
    }
}

#[tokio::test]
async fn a_finished_job_is_one_line_of_json() {
    let (reports, kept) = (Reports::default(), Kept::default());
    reports.write_lines(kept.clone());
    for (id, outcome) in [("a", Outcome::Succeeded), ("b", Outcome::Retried), ("c", Outcome::Rejected)] {
        reports.tell(&finished(id, outcome));
    }
    reports.close().await;
    let text = String::from_utf8(kept.0.lock().clone()).expect("text");
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 2, "a retry is no end");
    assert_eq!(lines[0]["key"], json!({"source": "shop", "id": "a"}));
    assert_eq!(lines[0]["output"], json!({"said": ["hello"]}));
    assert_eq!(lines[0]["error"], Value::Null);
    assert_eq!((&lines[0]["waited_ms"], &lines[0]["ran_ms"], &lines[0]["attempt"]), (&json!(12), &json!(3), &json!(2)));
    assert!(lines[0]["finished_at"].as_str().is_some_and(|time| time.ends_with('Z')));
    assert_eq!((&lines[1]["outcome"], &lines[1]["error"]), (&json!("rejected"), &json!("no\nname")));
}

#[test]
fn rejected_and_dead_jobs_are_failures_and_others_are_not() {
    let reports = Reports::default();
    for outcome in [Outcome::Succeeded, Outcome::Cancelled, Outcome::Expired, Outcome::Retried, Outcome::Interrupted] {
        reports.tell(&finished("a", outcome));
    }
    assert_eq!(reports.failed(), 0);
    reports.tell(&finished("b", Outcome::Rejected));
    reports.tell(&finished("c", Outcome::Dead));
    assert_eq!(reports.failed(), 2);
}
