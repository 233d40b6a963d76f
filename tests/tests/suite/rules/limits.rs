//! Limits that all workers share.

use std::time::Duration;

use futures_util::FutureExt;
use karigar::testing::TestKit;
use karigar::{Limit, Outcome, Worker};
use karigar_tests::scripted::{Scripted, Step};
use serde_json::Value;

const JOBS: usize = 12;
const MINUTE_MS: i64 = 60_000;

/// Two at once, then one a minute.
fn limited() -> Scripted {
    Scripted::new(|_, cx| {
        async move {
            let limit = Limit { name: "test:7".into(), tokens: 1, per: Duration::from_secs(60), burst: 2 };
            cx.take(&[limit]).await?;
            Ok(Value::Null)
        }
        .boxed()
    })
}

#[tokio::test]
async fn jobs_over_a_limit_are_put_off_and_run_at_its_rate_whoever_runs_them() {
    let kit = TestKit::start(Worker::builder().handler(limited())).await;
    let other = kit.another_worker(Worker::builder().handler(limited()), |_| {}).await;
    let mut keys = Vec::new();
    for _ in 0..JOBS {
        keys.push(kit.enqueue(&Step::new("x")).await);
    }
    let mut ran = Vec::new();
    for key in &keys {
        assert_eq!(kit.end_of(key).await.outcome, Outcome::Succeeded);
        let record = kit.record(key).await.expect("a record");
        assert_eq!((record.failures, record.losses), (0, 0));
        ran.push(record.finished_at.expect("it ended").as_millisecond());
    }
    ran.sort_unstable();
    for (first, start) in ran.iter().enumerate() {
        for (last, end) in ran.iter().enumerate().skip(first) {
            let come = (end - start) / MINUTE_MS;
            assert!((last - first + 1) as i64 <= 2 + come, "{} in {} ms", last - first + 1, end - start);
        }
    }
    let put_off: Vec<_> = kit.outcomes().into_iter().filter(|one| one.outcome == Outcome::PutOff).collect();
    assert!(put_off.len() >= JOBS - 2, "{}", put_off.len());
    assert!(put_off.iter().all(|one| one.error.as_deref() == Some("over the limit `test` of 1 in 1m")), "{put_off:?}");
    other.drain(std::future::pending()).await;
}
