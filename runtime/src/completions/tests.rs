use jiff::Timestamp;
use serde_json::json;

use super::*;

fn record(state: State) -> JobRecord {
    let at = |second: i64| Timestamp::from_second(1_767_225_600 + second).unwrap();
    JobRecord {
        source: "api".into(),
        id: "17".into(),
        kind: "media.renditions".into(),
        state,
        output: (state == State::Succeeded).then(|| json!({"n": 1})),
        error: (state == State::Dead).then(|| "failed 3 times".into()),
        fingerprint: None,
        progress: None,
        queue: "standard".into(),
        tenant: Some("ward-7".into()),
        worker: None,
        failures: 2,
        losses: 0,
        interruptions: 1,
        generation: 4,
        created_at: at(0),
        started_at: Some(at(5)),
        finished_at: Some(at(9)),
        not_before: None,
        sends: Vec::new(),
    }
}

fn key() -> JobKey {
    JobKey::new("api", "17").unwrap()
}

fn rule(kinds: &[&str], outcomes: &[FinalOutcome], queue: &str) -> CompletionConfig {
    CompletionConfig {
        kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
        outcomes: outcomes.to_vec(),
        queue: Some(queue.to_owned()),
        ..CompletionConfig::default()
    }
}

fn completions(rules: Vec<CompletionConfig>) -> Completions {
    Completions { rules, webhooks: None }
}

#[test]
fn an_event_tells_all_of_a_job_but_what_it_has_not() {
    let expected = json!({
        "source": "api", "id": "17", "kind": "media.renditions", "outcome": "succeeded", "tenant": "ward-7",
        "generation": 4, "output": {"n": 1}, "attempts": 4, "created_at": "2026-01-01T00:00:00Z",
        "started_at": "2026-01-01T00:00:05Z", "finished_at": "2026-01-01T00:00:09Z"
    });
    assert_eq!(event::data(&record(State::Succeeded)), expected);
    let dead = event::data(&record(State::Dead));
    assert_eq!(
        (&dead["outcome"], &dead["error"], dead.get("output")),
        (&json!("dead"), &json!("failed 3 times"), None)
    );
}

#[test]
fn a_large_output_is_left_out_and_a_long_error_is_cut() {
    let mut record = record(State::Succeeded);
    record.output = Some(json!("x".repeat(event::MAX_OUTPUT_BYTES)));
    record.error = Some("ü".repeat(5000));
    let data = event::data(&record);
    assert_eq!((&data["output_omitted"], data.get("output")), (&json!(true), None));
    assert_eq!(data["error"].as_str().map(|error| error.chars().count()), Some(1000));
}

#[test]
fn tries_are_counted_with_the_last_one() {
    let of = |state, error: &str| {
        let error = Some(error.to_owned());
        event::data(&JobRecord { error, ..record(state) })["attempts"].as_u64()
    };
    assert_eq!(of(State::Rejected, "no picture"), Some(4));
    assert_eq!(of(State::Dead, "failed 3 times"), Some(4));
    assert_eq!(of(State::Dead, "worker_lost: 4 workers"), Some(3));
    assert_eq!(of(State::Expired, ""), Some(3));
}

#[test]
fn rules_choose_by_kind_and_end_and_each_place_is_told_once() {
    let completions = completions(vec![
        rule(&["media.*"], &[], "a"),
        rule(&["media.renditions"], &[FinalOutcome::Dead], "b"),
        rule(&[], &[], "a"),
        rule(&["notify.*"], &[], "c"),
    ]);
    let queues =
        |kind, state| completions.destinations(&key(), kind, state).into_iter().map(|to| to.queue).collect::<Vec<_>>();
    assert_eq!(queues("media.renditions", State::Succeeded), ["a"]);
    assert_eq!(queues("media.renditions", State::Dead), ["a", "b"]);
    assert_eq!(queues("notify.email", State::Cancelled), ["a", "c"]);
    assert_eq!(queues("media.renditions", State::Waiting), [""; 0]);
}

#[test]
fn the_end_of_what_tells_of_an_end_is_told_to_nobody() {
    let own = JobKey::new(SOURCE, "1").unwrap();
    assert_eq!(completions(vec![rule(&[], &[], "a")]).destinations(&own, "notify.webhook", State::Dead), []);
}

#[test]
fn an_event_is_the_same_each_time_and_another_for_another_life_or_place() {
    let completions = completions(Vec::new());
    let to = Destination { queue: "a", webhook: None };
    let decoded = |to, record: &JobRecord| {
        let message = completions.message(to, &key(), record, None).unwrap();
        Envelope::decode(&message.body).unwrap()
    };
    let (first, again) = (decoded(to, &record(State::Dead)), decoded(to, &record(State::Dead)));
    assert_eq!((&first.key, first.digest, &first.kind), (&again.key, again.digest, &KIND.to_owned()));
    let later = decoded(to, &JobRecord { generation: 5, ..record(State::Dead) });
    let elsewhere = decoded(Destination { queue: "b", webhook: None }, &record(State::Dead));
    assert!(first.key != later.key && first.key != elsewhere.key && first.key.source() == SOURCE);
}

#[test]
fn an_event_goes_to_a_webhook_by_a_job() {
    let payload: fn(Webhook<'_>, &Value) -> Value = |to, event| json!({"to": [to.url, to.secret], "event": event});
    let webhooks = Some(WebhookJob { kind: "notify.webhook", payload });
    let to = Destination { queue: "fast", webhook: Some(Webhook { url: "https://example.org/hook", secret: "ends" }) };
    let completions = Completions { rules: Vec::new(), webhooks };
    let message = completions.message(to, &key(), &record(State::Succeeded), None).unwrap();
    let envelope = Envelope::decode(&message.body).unwrap();
    let data: Value = serde_json::from_str(&envelope.data).unwrap();
    assert_eq!(envelope.kind, "notify.webhook");
    assert_eq!(data["to"], json!(["https://example.org/hook", "ends"]));
    let event = &data["event"];
    assert_eq!((&event["type"], &event["time"]), (&json!(KIND), &json!("2026-01-01T00:00:09Z")));
    assert_eq!((&event["id"], &event["data"]["kind"]), (&json!(envelope.key.id()), &json!("media.renditions")));
    let without = Completions::default().message(to, &key(), &record(State::Succeeded), None);
    assert!(without.unwrap_err().contains("no job that sends to webhooks"));
}
