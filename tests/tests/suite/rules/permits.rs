use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::FutureExt;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::Value;

const MIB: u64 = 1024 * 1024;

#[tokio::test]
async fn rule_15_a_job_that_wants_more_than_the_pool_has_is_rejected_with_both_figures() {
    let handler = Scripted::new(|_, _| async move { Ok(Value::Null) }.boxed());
    let handler = handler.policy(|policy| policy.permits.memory_bytes = 200 * MIB);
    let kit =
        TestKit::start_with(Worker::builder().handler(handler), |settings| settings.memory_bytes = 100 * MIB).await;
    let ended = kit.run(&Step::new("big")).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    let why = ended.error.expect("a reason");
    assert!(why.contains("209715200 bytes of memory") && why.contains("104857600"), "{why}");
}

#[tokio::test]
async fn rule_15_jobs_together_never_hold_more_than_the_pool_has() {
    let (now, most) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let (held, peak) = (Arc::clone(&now), Arc::clone(&most));
    let handler = Scripted::new(move |_, _| {
        let (held, peak) = (Arc::clone(&held), Arc::clone(&peak));
        async move {
            peak.fetch_max(held.fetch_add(40, Ordering::SeqCst) + 40, Ordering::SeqCst);
            for _ in 0..5 {
                tokio::task::yield_now().await;
            }
            held.fetch_sub(40, Ordering::SeqCst);
            Ok(Value::Null)
        }
        .boxed()
    });
    let handler = handler.policy(|policy| policy.permits.memory_bytes = 40 * MIB);
    let kit =
        TestKit::start_with(Worker::builder().handler(handler), |settings| settings.memory_bytes = 100 * MIB).await;
    for n in 0..50 {
        kit.enqueue(&Step::new(n.to_string())).await;
    }
    kit.until("50 ends", |all| (all.len() == 50).then_some(())).await;
    assert_eq!(most.load(Ordering::SeqCst), 80, "two at a time fit, and two ran");
}
