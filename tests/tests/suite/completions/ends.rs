//! Every end of a job, and its event.

use std::time::Duration;

use futures_util::FutureExt;
use karigar::completions::WebhookJob;
use karigar::config::{CompletionConfig, FinalOutcome};
use karigar::envelope::NewEvent;
use karigar::queue::{NewMessage, ReceiveRequest};
use karigar::store::Store;
use karigar::testing::TestKit;
use karigar::{Job, JobError, JobKey, Outcome, Worker, WorkerBuilder};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{QUEUE, events, rule};

/// Ends as the job's name says.
fn handler() -> Scripted {
    let handler = Scripted::new(|step, cx| {
        async move {
            match step.name.as_str() {
                "reject" => Err(JobError::reject("photo 17 is no picture")),
                "fail" => Err(JobError::retry("no route")),
                "follow" => {
                    cx.follow_up(cx.queue(), &Step::new("after"))?;
                    Ok(json!("done"))
                }
                name => Ok(json!(name)),
            }
        }
        .boxed()
    });
    handler.policy(|policy| policy.max_failures = 2)
}

fn told(outcomes: &[FinalOutcome]) -> WorkerBuilder {
    Worker::builder().handler(handler()).completions([rule(outcomes)])
}

fn event<'a>(id: &'a str, data: &'a str) -> NewEvent<'a> {
    NewEvent { source: "api", id, kind: Step::KIND, data, tenant: Some("ward-7"), ..Default::default() }
}

/// The only event, once all is done.
async fn only_event(kit: &TestKit) -> Value {
    kit.drain().await;
    let mut events = events(&*kit.queue(QUEUE).await).await;
    assert_eq!(events.len(), 1, "{events:?}");
    events.pop_first().expect("an event").1
}

/// The next event, once there is one; the clock moves on while there is none.
async fn next_event(kit: &TestKit) -> Value {
    let queue = kit.queue(QUEUE).await;
    let request = ReceiveRequest { max: 1, wait: Duration::from_secs(1), visibility: Duration::from_secs(600) };
    loop {
        if let Some(message) = queue.receive(request, &Default::default()).await.expect("the queue answers").pop() {
            let event: Value = serde_json::from_str(&message.body).expect("JSON");
            for deleted in queue.delete(&[message.handle]).await {
                deleted.expect("the queue deletes");
            }
            return event["data"].clone();
        }
        kit.clock().advance(Duration::from_secs(3700));
    }
}

#[tokio::test]
async fn a_success_is_told_with_its_output() {
    let kit = TestKit::start(told(&[])).await;
    let key = kit.enqueue_event(&event("17", r#"{"name":"fine"}"#)).await;
    kit.end_of(&key).await;
    let event = only_event(&kit).await;
    let record = kit.record(&key).await.expect("a record");
    let expected = json!({
        "source": "api", "id": "17", "kind": "test.step", "outcome": "succeeded", "tenant": "ward-7", "generation": 0,
        "attempts": 1, "output": "fine", "created_at": record.created_at, "started_at": record.started_at,
        "finished_at": record.finished_at
    });
    assert_eq!(event, expected);
}

#[tokio::test]
async fn a_rejection_is_told_with_its_reason() {
    let kit = TestKit::start(told(&[FinalOutcome::Rejected])).await;
    kit.run(&Step::new("fine")).await;
    kit.run(&Step::new("reject")).await;
    let event = only_event(&kit).await;
    assert_eq!((&event["outcome"], &event["error"]), (&json!("rejected"), &json!("photo 17 is no picture")));
    assert_eq!((&event["attempts"], event.get("output")), (&json!(1), None));
    assert!(event["fingerprint"].as_str().is_some_and(|print| print.starts_with("test.step: photo")), "{event}");
}

#[tokio::test]
async fn a_job_that_failed_too_often_is_told_once_with_all_its_tries() {
    let kit = TestKit::start(told(&[])).await;
    assert_eq!(kit.run(&Step::new("fail")).await.outcome, Outcome::Dead);
    let event = only_event(&kit).await;
    assert_eq!((&event["outcome"], &event["attempts"]), (&json!("dead"), &json!(3)));
    assert_eq!(event["error"], "failed 3 times, the last time by: no route");
}

#[tokio::test]
async fn a_job_that_expired_is_told() {
    let kit = TestKit::start(told(&[])).await;
    let body = event("17", r#"{"name":"late"}"#).encode().expect("an event");
    let mut late: Value = serde_json::from_str(&body).expect("JSON");
    late["expirytime"] = json!("2020-01-01T00:00:00Z");
    kit.send(NewMessage { body: late.to_string(), ..Default::default() }).await;
    kit.end_of(&JobKey::new("api", "17").expect("a key")).await;
    let event = only_event(&kit).await;
    assert_eq!((&event["outcome"], &event["attempts"]), (&json!("expired"), &json!(0)));
}

#[tokio::test]
async fn a_job_that_was_cancelled_unseen_is_told_once_its_message_comes() {
    let kit = TestKit::start(told(&[])).await;
    let key = JobKey::new("api", "17").expect("a key");
    kit.store().cancel(&key).await.expect("an answer");
    kit.enqueue_event(&event("17", r#"{"name":"never"}"#)).await;
    kit.end_of(&key).await;
    let event = only_event(&kit).await;
    assert_eq!(
        (&event["outcome"], &event["kind"], &event["id"]),
        (&json!("cancelled"), &json!(Step::KIND), &json!("17"))
    );
}

#[tokio::test]
async fn a_job_that_was_cancelled_while_it_ran_or_waited_is_told() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let endless = Scripted::new(move |step, cx| {
        let started = started.clone();
        async move {
            if step.name == "fails" {
                return Err(JobError::retry_after(Duration::from_secs(3600), "later"));
            }
            started.send(()).ok();
            cx.cancellation().cancelled().await;
            Err(JobError::retry("stopped"))
        }
        .boxed()
    });
    let builder = Worker::builder().handler(endless).completions([rule(&[])]);
    let kit = TestKit::start_with(builder, |settings| settings.lease.heartbeat = Duration::from_millis(50)).await;
    let running = kit.enqueue(&Step::new("runs")).await;
    starts.recv().await.expect("it starts");
    kit.store().cancel(&running).await.expect("an answer");
    kit.end_of(&running).await;
    let waiting = kit.enqueue(&Step::new("fails")).await;
    kit.until("the first try", |all| all.iter().any(|one| one.key == waiting).then_some(())).await;
    kit.store().cancel(&waiting).await.expect("an answer");
    // The message of the second comes back when its time has come, and finds it cancelled.
    let told = [next_event(&kit).await, next_event(&kit).await];
    kit.drain().await;
    assert_eq!(told.each_ref().map(|event| &event["id"]), [running.id(), waiting.id()]);
    assert!(told.iter().all(|event| event["outcome"] == "cancelled"), "{told:?}");
}

#[tokio::test]
async fn a_job_and_its_follow_up_are_told_of_and_those_of_other_kinds_are_not() {
    let other = CompletionConfig { kinds: vec!["media.*".into()], queue: Some(QUEUE.into()), ..Default::default() };
    let kit = TestKit::start(told(&[]).completions([other])).await;
    kit.run(&Step::new("follow")).await;
    kit.until("the follow-up's end", |all| (all.len() == 2).then_some(())).await;
    kit.drain().await;
    let mut outputs: Vec<_> =
        events(&*kit.queue(QUEUE).await).await.into_values().map(|event| event["output"].clone()).collect();
    outputs.sort_by_key(Value::to_string);
    assert_eq!(outputs, ["after", "done"]);
    let kit = TestKit::start(Worker::builder().handler(handler()).completions([CompletionConfig {
        kinds: vec!["media.*".into()],
        queue: Some(QUEUE.into()),
        ..Default::default()
    }]))
    .await;
    kit.run(&Step::new("fine")).await;
    kit.drain().await;
    assert!(events(&*kit.queue(QUEUE).await).await.is_empty());
}

#[tokio::test]
async fn a_second_life_from_the_dead_letters_is_another_event() {
    let kit = TestKit::start(told(&[])).await;
    kit.run(&Step::new("reject")).await;
    kit.drain().await;
    let copy = kit.dead_letters().await.remove(0).body;
    kit.send(NewMessage { body: copy, ..Default::default() }).await;
    let worker = kit.another_worker(told(&[]), |_| {}).await;
    kit.until("the second end", |all| (all.len() == 2).then_some(())).await;
    worker.drain(std::future::pending()).await;
    let events = events(&*kit.queue(QUEUE).await).await;
    let generations: Vec<_> = events.values().map(|event| event["generation"].as_u64()).collect();
    assert_eq!(events.len(), 2, "{events:?}");
    assert!(generations.contains(&Some(0)) && generations.contains(&Some(1)), "{generations:?}");
}

#[tokio::test]
async fn an_event_reaches_a_webhook_by_a_job_whose_own_end_is_told_to_nobody() {
    let job = WebhookJob {
        kind: Step::KIND,
        payload: |to, event| json!({"name": format!("{} {}", to.url, event["data"]["output"])}),
    };
    let hook = CompletionConfig {
        queue: Some("standard".into()),
        webhook: Some("https://example.org".into()),
        ..Default::default()
    };
    let kit = TestKit::start(Worker::builder().handler(handler()).completions([hook]).completion_webhooks(job)).await;
    kit.run(&Step::new("fine")).await;
    kit.until("the webhook's job", |all| (all.len() == 2).then_some(())).await;
    kit.drain().await;
    let outputs: Vec<_> = kit.outcomes().into_iter().filter_map(|one| one.output).collect();
    assert_eq!(outputs, [r#""fine""#, r#""https://example.org \"fine\"""#]);
    let left = kit.queue("standard").await.attributes().await.expect("attributes");
    assert_eq!((left.visible, left.in_flight), (0, 0));
}
