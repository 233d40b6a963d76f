use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use super::*;
use crate::envelope::Envelope;
use crate::finish::Finish;
use crate::key::JobKey;
use crate::outcome::Outcome;
use crate::store::{Claimed, Commit, Lease, Transition};
use crate::telemetry::trace::job_span;

/// Keeps what is written.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The lines that `log` makes under a filter.
fn lines(filter: &str, log: impl FnOnce()) -> Vec<Value> {
    let kept = Lines::default();
    let layer = JsonLines::new(kept.clone()).with_filter(EnvFilter::new(filter));
    tracing::subscriber::with_default(Registry::default().with(layer), log);
    let text = String::from_utf8(kept.0.lock().clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_line_has_time_level_target_message_and_typed_fields() {
    let lines = lines("info", || tracing::info!(count = 3, ok = true, ms = 1.5, name = "a\nb", "it works"));
    let [line] = &lines[..] else { panic!("{lines:?}") };
    let time: jiff::Timestamp = line["timestamp"].as_str().unwrap().parse().unwrap();
    assert!(time.duration_until(jiff::Timestamp::now()).as_secs() < 60);
    assert_eq!(line["level"], "INFO");
    assert_eq!(line["target"], "karigar::telemetry::log::tests");
    assert_eq!(line["message"], "it works");
    assert_eq!((&line["count"], &line["ok"], &line["ms"]), (&json!(3), &json!(true), &json!(1.5)));
    assert_eq!(line["name"], "a\nb");
}

#[test]
fn a_line_within_a_job_carries_the_job() {
    let key = JobKey::new("shop", "order-1").unwrap();
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let lines = lines("info", || {
        let span = job_span(&key, "media.renditions", "standard", 2, Some(traceparent));
        span.in_scope(|| tracing::warn!(attempt = 9, "job finished"));
    });
    let line = &lines[0];
    assert_eq!(line["key"], "shop#order-1");
    assert_eq!((&line["kind"], &line["queue"]), (&json!("media.renditions"), &json!("standard")));
    assert_eq!(line["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    assert_eq!(line["parent_id"], "b7ad6b7169203331");
    assert_eq!(line["attempt"], 9, "an event's own field wins over its span's");
}

/// How the end of a job that is to be tried again is told, as a worker does: within the job's span.
fn tell_of_a_retry() {
    let body = r#"{"specversion": "1.0", "id": "order-1", "source": "shop", "type": "demo.greet"}"#;
    let envelope = Envelope::decode(body).unwrap();
    let lease = Lease { hash: envelope.key.hash(), fence: 1, token: uuid::Uuid::nil() };
    let claimed = Claimed { lease, failures: 0, losses: 0, interruptions: 0, generation: 0 };
    let transition = Transition::Retry { delay: Duration::ZERO, error: "no user".into() };
    let commit = Commit { lease, transition, follow_ups: Vec::new() };
    let (ran, waited) = (Duration::ZERO, Duration::ZERO);
    let end =
        Finish { envelope: &envelope, claimed: &claimed, outcome: Outcome::Retried, commit: &commit, ran, waited };
    job_span(&envelope.key, &envelope.kind, "standard", 1, None).in_scope(|| end.log());
}

#[test]
fn a_jobs_failure_says_whose_it_is_under_any_filter() {
    for filter in ["warn", "info"] {
        let lines = lines(filter, tell_of_a_retry);
        let [line] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!((&line["key"], &line["kind"]), (&json!("shop#order-1"), &json!("demo.greet")), "{filter}");
        assert_eq!((&line["outcome"], &line["error"]), (&json!("retried"), &json!("no user")));
    }
}

#[test]
fn text_for_people_names_a_job_once() {
    for filter in ["warn", "info"] {
        let kept = Lines::default();
        let layer = tracing_subscriber::fmt::layer().with_writer(kept.clone()).with_ansi(false);
        let subscriber = Registry::default().with(layer.with_filter(EnvFilter::new(filter)));
        tracing::subscriber::with_default(subscriber, tell_of_a_retry);
        let text = String::from_utf8(kept.0.lock().clone()).unwrap();
        assert_eq!(text.matches("shop#order-1").count(), 1, "{filter}: {text}");
    }
}

#[test]
fn without_a_valid_traceparent_a_line_has_no_trace() {
    let key = JobKey::new("shop", "order-1").unwrap();
    for traceparent in [None, Some("00-not-one")] {
        let lines = lines("info", || {
            job_span(&key, "k", "q", 1, traceparent).in_scope(|| tracing::info!("here"));
        });
        assert_eq!(lines[0].get("trace_id"), None);
        assert_eq!(lines[0]["attempt"], 1);
    }
}

#[test]
fn what_the_filter_leaves_out_is_not_written() {
    assert!(lines("warn", || tracing::info!("quiet")).is_empty());
}

#[test]
fn the_environments_filter_wins_and_a_broken_one_is_told() {
    let chosen = |variable, configured| {
        let (filter, refused) = filter(variable, configured);
        (filter.to_string(), refused)
    };
    assert_eq!(chosen(Some("debug"), "warn"), ("debug".to_owned(), None));
    assert_eq!(chosen(Some(" "), "warn"), ("warn".to_owned(), None));
    let (filter, refused) = chosen(Some("karigar=loud"), "warn");
    assert_eq!(filter, "warn");
    assert!(refused.unwrap().starts_with("RUST_LOG `karigar=loud` is no filter"));
    let (filter, refused) = chosen(None, "karigar=loud");
    assert_eq!(filter, "info");
    assert!(refused.unwrap().starts_with("log.filter `karigar=loud` is no filter"));
}

#[test]
fn a_second_start_is_harmless() {
    init(&LogConfig { format: LogFormat::Json, filter: "error".into() });
    init(&LogConfig { format: LogFormat::Text, filter: "error".into() });
}
