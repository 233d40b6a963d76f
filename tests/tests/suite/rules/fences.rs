use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use karigar::envelope::{Envelope, NewEvent};
use karigar::store::{Claim, ClaimRequest, State, Store};
use karigar::testing::TestKit;
use karigar::{Job, JobError, JobKey, Outcome, Worker};
use karigar_tests::flaky_store::{FlakyStore, Loss};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, mpsc};

/// The claim of a worker that is never heard of again.
async fn claimed_by_another(kit: &TestKit, key: &JobKey, data: &str) -> Claim {
    let event = NewEvent { source: key.source(), id: key.id(), kind: Step::KIND, data, ..Default::default() };
    let envelope = Envelope::decode(&event.encode().expect("an event")).expect("an event");
    let request = ClaimRequest {
        key: key.clone(),
        kind: envelope.kind,
        digest: envelope.digest,
        generation: 0,
        queue: "standard".into(),
        tenant: None,
        expires_at: None,
        run_at: None,
        lease: Duration::from_secs(60),
        max_losses: 9,
    };
    kit.store().claim("another", &[request]).await.expect("an answer").remove(0)
}

#[tokio::test]
async fn rule_2_from_its_second_loss_a_job_runs_alone_in_its_process() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let open = Arc::clone(&gate);
    let handler = Scripted::new(move |step, _| {
        let (started, open) = (started.clone(), Arc::clone(&open));
        async move {
            started.send(step.name)?;
            open.acquire().await?.forget();
            Ok(Value::Null)
        }
        .boxed()
    });
    let kit = TestKit::idle(|settings| settings.slots = 4).await;
    let event =
        NewEvent { source: "kit", id: "bomb", kind: Step::KIND, data: r#"{"name":"bomb"}"#, ..Default::default() };
    let bomb = JobKey::new("kit", "bomb").expect("a key");
    for _ in 0..2 {
        assert!(matches!(claimed_by_another(&kit, &bomb, event.data).await, Claim::Run(_)));
        kit.clock().advance(Duration::from_secs(61));
    }
    kit.enqueue(&Step::new("first")).await;
    kit.enqueue_event(&event).await;
    let worker = kit.another_worker(Worker::builder().handler(handler), |_| {}).await;
    assert_eq!(starts.recv().await.as_deref(), Some("first"));
    // The bomb waits for the first job; what comes after the bomb waits for it.
    kit.enqueue(&Step::new("last")).await;
    assert!(tokio::time::timeout(Duration::from_millis(100), starts.recv()).await.is_err(), "nothing runs beside it");
    gate.add_permits(1);
    assert_eq!(starts.recv().await.as_deref(), Some("bomb"));
    assert!(tokio::time::timeout(Duration::from_millis(100), starts.recv()).await.is_err(), "nothing runs beside it");
    gate.add_permits(2);
    assert_eq!(starts.recv().await.as_deref(), Some("last"));
    worker.drain(std::future::pending()).await;
    assert_eq!(kit.record(&bomb).await.expect("a record").losses, 2);
}

#[tokio::test]
async fn rule_3_a_worker_that_lost_its_row_can_not_write_its_result() {
    let (started, mut starts) = mpsc::unbounded_channel();
    let gate = Arc::new(Semaphore::new(0));
    let open = Arc::clone(&gate);
    let handler = Scripted::new(move |_, _| {
        let (started, open) = (started.clone(), Arc::clone(&open));
        async move {
            started.send(())?;
            open.acquire().await?.forget();
            Ok(json!("late"))
        }
        .boxed()
    });
    // No renewal comes in time, as in a process that was paused.
    let kit = TestKit::start_with(Worker::builder().handler(handler), |settings| {
        settings.lease.store = Duration::from_secs(3600);
    })
    .await;
    let key = kit.enqueue(&Step::new("x")).await;
    starts.recv().await.expect("it starts");
    kit.clock().advance(Duration::from_secs(3601));
    assert!(matches!(claimed_by_another(&kit, &key, r#"{"name":"x"}"#).await, Claim::Run(_)));
    gate.add_permits(1);
    kit.until("the late one", |all| all.iter().any(|one| one.outcome == Outcome::Abandoned).then_some(())).await;
    let record = kit.record(&key).await.expect("a record");
    assert_eq!((record.state, record.output, record.worker.as_deref()), (State::Running, None, Some("another")));
}

#[tokio::test]
async fn rule_5_a_commit_whose_answer_was_lost_is_read_back_and_one_that_never_came_is_sent_again() {
    for loss in [Loss::Answer, Loss::Call] {
        let runs = Arc::new(AtomicU32::new(0));
        let seen = Arc::clone(&runs);
        let handler = Scripted::new(move |_, _| {
            seen.fetch_add(1, Ordering::SeqCst);
            async move { Ok(json!("once")) }.boxed()
        });
        let kit = TestKit::idle(|_| {}).await;
        let mut backends = kit.backends();
        let flaky = FlakyStore::new(Arc::clone(&backends.store));
        backends.store = Arc::clone(&flaky) as Arc<dyn Store>;
        flaky.lose_next_commit(loss);
        let worker = kit.another_worker_on(backends, Worker::builder().handler(handler), |_| {}).await;
        let key = kit.enqueue(&Step::new("x")).await;
        assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded, "{loss:?}");
        worker.drain(std::future::pending()).await;
        assert_eq!(kit.record(&key).await.expect("a record").output, Some(json!("once")), "{loss:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 1, "{loss:?}");
    }
}

#[tokio::test]
async fn rule_6_rows_of_a_handler_are_written_for_a_success_alone() {
    let handler = Scripted::new(|step, cx| {
        async move {
            let name = step.name.clone();
            cx.on_commit(move |tx| {
                let name = name.clone();
                Box::pin(async move { tx.execute("insert into thanks values ($1)", vec![name.into()]).await.map(drop) })
            });
            if step.name == "bad" { Err(JobError::reject("bad")) } else { Ok(Value::Null) }
        }
        .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    kit.run(&Step::new("bad")).await;
    kit.run(&Step::new("good")).await;
    let statements: Vec<_> = kit.statements().lock().clone();
    assert_eq!(statements, [("insert into thanks values ($1)".to_owned(), vec!["good".into()])]);
}

#[tokio::test]
async fn rule_10_a_blocking_handler_keeps_its_slot_until_its_thread_returns() {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let wait = Arc::new(parking_lot::Mutex::new(Some(wait)));
    let (started, mut starts) = mpsc::unbounded_channel();
    let handler = Scripted::new(move |step, cx| {
        let (wait, started) = (wait.lock().take(), started.clone());
        async move {
            started.send(step.name)?;
            if let Some(wait) = wait {
                cx.blocking(move || wait.recv().is_ok()).await?;
            }
            Ok(Value::Null)
        }
        .boxed()
    });
    let handler = handler.policy(|policy| policy.timeout = Some(Duration::from_millis(50)));
    let kit = TestKit::start_with(Worker::builder().handler(handler), |settings| settings.slots = 1).await;
    kit.enqueue(&Step::new("blocks")).await;
    assert_eq!(starts.recv().await.as_deref(), Some("blocks"));
    let next = kit.enqueue(&Step::new("next")).await;
    // Its timeout and the time to clean up pass; the thread goes on, and so nothing else may start.
    assert!(tokio::time::timeout(Duration::from_millis(5500), starts.recv()).await.is_err());
    assert!(kit.outcomes().is_empty());
    release.send(()).expect("the thread waits");
    assert_eq!(kit.end_of(&next).await.outcome, Outcome::Succeeded);
    assert_eq!(kit.outcomes()[0].outcome, Outcome::TimedOut);
}
