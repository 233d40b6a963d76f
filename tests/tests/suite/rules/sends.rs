//! Effects outside, which are made at most once where that is wanted.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use karigar::store::{SendState, Store};
use karigar::testing::TestKit;
use karigar::{Backends, Context, Doubt, JobError, OnDoubt, Outcome, Policy, SendError, Worker};
use karigar_tests::flaky_store::FlakyStore;
use karigar_tests::scripted::{Scripted, Step};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::mpsc;

/// Each call, and whether it was told that it is the first.
type Calls = Arc<Mutex<Vec<bool>>>;
/// What the other side does, by the number of the call.
type OtherSide = fn(usize) -> Result<Value, SendError>;

/// A handler that sends once and then, in its first run, fails if the job is named `fails`.
fn sending(on_doubt: OnDoubt, other_side: OtherSide) -> (Scripted, Calls) {
    let calls = Calls::default();
    let seen = Arc::clone(&calls);
    let handler = Scripted::new(move |step, cx| {
        let calls = Arc::clone(&seen);
        async move {
            let answer = send(cx, on_doubt, &calls, other_side).await?;
            if step.name == "fails" && cx.attempt() == 1 {
                return Err(JobError::retry("after the send"));
            }
            Ok(answer)
        }
        .boxed()
    });
    (handler.policy(quick), calls)
}

async fn send(cx: &Context, on_doubt: OnDoubt, calls: &Calls, other_side: OtherSide) -> Result<Value, JobError> {
    cx.send("mail", on_doubt, |Doubt { first }| async move {
        let number = {
            let mut calls = calls.lock();
            calls.push(first);
            calls.len()
        };
        other_side(number)
    })
    .await
}

fn quick(policy: &mut Policy) {
    policy.retry_base = Duration::from_millis(10);
    policy.retry_cap = Duration::from_millis(20);
}

fn accepts(number: usize) -> Result<Value, SendError> {
    Ok(json!({ "id": number }))
}

fn is_silent_once(number: usize) -> Result<Value, SendError> {
    if number == 1 { Err(SendError::Unknown(JobError::retry("no answer"))) } else { accepts(number) }
}

fn refuses_once(number: usize) -> Result<Value, SendError> {
    if number == 1 { Err(SendError::NotSent(JobError::retry("451 later"))) } else { accepts(number) }
}

async fn states(kit: &TestKit, key: &karigar::JobKey) -> Vec<SendState> {
    kit.record(key).await.expect("a record").sends.iter().map(|send| send.state).collect()
}

#[tokio::test]
async fn a_send_that_was_answered_is_not_made_again_by_the_next_try() {
    let (handler, calls) = sending(OnDoubt::Retry, accepts);
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("fails")).await;
    let ended = kit.end_of(&key).await;
    assert_eq!((ended.outcome, ended.attempt, ended.output.as_deref()), (Outcome::Succeeded, 2, Some(r#"{"id":1}"#)));
    assert_eq!((states(&kit, &key).await, calls.lock().clone()), (vec![SendState::Sealed], vec![true]));
}

#[tokio::test]
async fn a_send_without_an_answer_is_made_again_under_retry_and_told_so() {
    let (handler, calls) = sending(OnDoubt::Retry, is_silent_once);
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    assert_eq!((states(&kit, &key).await, calls.lock().clone()), (vec![SendState::Sealed], vec![true, false]));
}

#[tokio::test]
async fn a_send_without_an_answer_is_held_under_hold_and_its_record_says_in_doubt() {
    let (handler, calls) = sending(OnDoubt::Hold, is_silent_once);
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    let ended = kit.end_of(&key).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    let error = ended.error.expect("a reason");
    assert!(error.starts_with("in doubt: `mail` was begun at 2026-01-01T00:0"), "{error}");
    assert_eq!((states(&kit, &key).await, calls.lock().clone()), (vec![SendState::InDoubt], vec![true]));
    // A person looked, and wants it sent again.
    kit.drain().await;
    let copy = kit.dead_letters().await.remove(0).body;
    let worker = kit.another_worker(Worker::builder().handler(sending_again(&calls)), |_| {}).await;
    kit.send(karigar::queue::NewMessage { body: copy, ..Default::default() }).await;
    let sent = |all: &[karigar::Finished]| all.iter().any(|one| one.outcome == Outcome::Succeeded).then_some(());
    kit.until("the redriven job", sent).await;
    assert_eq!((states(&kit, &key).await, calls.lock().clone()), (vec![SendState::Sealed], vec![true, false]));
    worker.drain(std::future::pending()).await;
}

fn sending_again(calls: &Calls) -> Scripted {
    let seen = Arc::clone(calls);
    Scripted::new(move |_, cx| {
        let calls = Arc::clone(&seen);
        async move { send(cx, OnDoubt::Hold, &calls, accepts).await }.boxed()
    })
}

#[tokio::test]
async fn a_send_that_was_not_made_is_as_if_it_had_never_been_begun() {
    let (handler, calls) = sending(OnDoubt::Hold, refuses_once);
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    let key = kit.enqueue(&Step::new("x")).await;
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    assert_eq!((states(&kit, &key).await, calls.lock().clone()), (vec![SendState::Sealed], vec![true, true]));
}

#[tokio::test]
async fn a_send_that_was_made_while_the_store_is_away_is_sealed_once_it_is_back() {
    let kit = TestKit::idle(|_| {}).await;
    let Backends { store, .. } = kit.backends();
    let flaky = FlakyStore::new(store);
    let (sent, mut sends) = mpsc::unbounded_channel();
    let outage = Arc::clone(&flaky);
    let handler = Scripted::new(move |_, cx| {
        let (sent, outage) = (sent.clone(), Arc::clone(&outage));
        async move {
            cx.send("mail", OnDoubt::Hold, |_| async move {
                outage.set_away(true);
                sent.send(()).map_err(|error| SendError::Unknown(error.into()))?;
                Ok(json!("sent"))
            })
            .await
        }
        .boxed()
    });
    let backends = Backends { store: Arc::clone(&flaky) as Arc<dyn Store>, ..kit.backends() };
    let worker = kit.another_worker_on(backends, Worker::builder().handler(handler), |_| {}).await;
    let key = kit.enqueue(&Step::new("x")).await;
    sends.recv().await.expect("it is sent");
    assert_eq!(states(&kit, &key).await, [SendState::Claimed]);
    flaky.set_away(false);
    assert_eq!(kit.end_of(&key).await.outcome, Outcome::Succeeded);
    assert_eq!(states(&kit, &key).await, [SendState::Sealed]);
    worker.drain(std::future::pending()).await;
    assert!(sends.try_recv().is_err(), "it was sent once");
}

#[tokio::test]
async fn an_answer_that_is_too_large_and_a_name_that_is_none_reject_the_job_and_say_what_to_do() {
    let handler = Scripted::new(|step, cx| {
        async move {
            let name = if step.name == "name" { "" } else { "mail" };
            cx.send(name, OnDoubt::Hold, |_| async { Ok(json!("x".repeat(64 * 1024))) }).await
        }
        .boxed()
    });
    let kit = TestKit::start(Worker::builder().handler(handler)).await;
    for (name, says) in
        [("answer", "its answer of 65538 bytes is over the 65536"), ("name", "the name of a send is empty")]
    {
        let key = kit.enqueue(&Step::new(name)).await;
        let ended = kit.end_of(&key).await;
        assert_eq!(ended.outcome, Outcome::Rejected);
        assert!(ended.error.as_deref().is_some_and(|error| error.contains(says)), "{:?}", ended.error);
    }
}
