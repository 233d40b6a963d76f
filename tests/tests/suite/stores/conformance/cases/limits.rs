//! Limits that many share.

use std::time::{Duration, Instant};

use karigar::store::{Limit, StoreError, Taken};

use super::super::jobs::*;
use super::super::subject::Subject;

fn limit(name: &str, tokens: u32, per: Duration, burst: u32) -> Limit {
    Limit { name: name.into(), tokens, per, burst }
}

async fn take(store: &Subject, limits: &[Limit]) -> Taken {
    store.take(limits).await.unwrap()
}

pub(crate) async fn a_bucket_gives_its_burst_and_then_turns_a_token_apart(store: &Subject) {
    let hourly = [limit("mail", 1, HOUR / 4, 3)];
    for _ in 0..3 {
        assert_eq!(take(store, &hourly).await, Taken::Now);
    }
    for turn in 1..=3 {
        match take(store, &hourly).await {
            Taken::Later { wait, limit: 0 } => {
                let expected = HOUR / 4 * turn;
                assert!(wait <= expected && wait > expected - Duration::from_secs(60), "{turn}: {wait:?}");
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(take(store, &[limit("other", 1, HOUR, 1)]).await, Taken::Now);
}

pub(crate) async fn all_buckets_are_taken_of_or_none(store: &Subject) {
    let (wide, narrow) = (limit("wide", 2, HOUR, 2), limit("narrow", 1, HOUR, 1));
    assert_eq!(take(store, &[wide.clone(), narrow.clone()]).await, Taken::Now);
    for _ in 0..3 {
        let taken = take(store, &[wide.clone(), narrow.clone()]).await;
        assert!(matches!(taken, Taken::Later { limit: 1, .. }), "{taken:?}");
    }
    let wide = [wide];
    assert_eq!(take(store, &wide).await, Taken::Now);
    assert!(matches!(take(store, &wide).await, Taken::Later { .. }));
}

pub(crate) async fn limits_that_let_nothing_through_are_refused(store: &Subject) {
    assert_eq!(take(store, &[]).await, Taken::Now);
    for bad in [limit("x", 0, HOUR, 1), limit("x", 1, Duration::ZERO, 1), limit("x", 1, HOUR, 0)] {
        assert!(matches!(store.take(&[bad]).await, Err(StoreError::Refused(why)) if why.contains("`x`")));
    }
    let twice = [limit("x", 1, HOUR, 1), limit("x", 1, HOUR, 1)];
    assert!(matches!(store.take(&twice).await, Err(StoreError::Refused(_))));
}

/// Many workers, buckets in opposite orders: never more than the burst and what has come in the time that has passed.
pub(crate) async fn the_rate_holds_for_many_workers_at_once(store: &Subject) {
    const BURST: u32 = 5;
    const EVERY: Duration = Duration::from_millis(20);
    let limits = [limit("provider", 1, EVERY, BURST), limit("tenant", 1, Duration::from_micros(1), 1000)];
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for worker in 0..8 {
        let (store, mut limits) = (store.shared(), limits.clone());
        if worker % 2 == 0 {
            limits.reverse();
        }
        workers.spawn(async move {
            let mut taken = 0_u32;
            for _ in 0..15 {
                taken += u32::from(store.take(&limits).await.unwrap() == Taken::Now);
            }
            taken
        });
    }
    let taken: u32 = workers.join_all().await.into_iter().sum();
    let come = u32::try_from(began.elapsed().as_micros() / EVERY.as_micros()).unwrap();
    assert!(taken >= BURST && taken <= BURST + come, "{taken} taken, {come} came in {:?}", began.elapsed());
}

pub(crate) async fn a_purge_forgets_no_bucket_that_is_in_use(store: &Subject) {
    let (used, over) = ([limit("used", 1, HOUR, 1)], [limit("over", 1, Duration::from_micros(1), 1)]);
    assert_eq!(take(store, &used).await, Taken::Now);
    assert_eq!(take(store, &over).await, Taken::Now);
    store.purge(HOUR, 10).await.unwrap();
    assert!(matches!(take(store, &used).await, Taken::Later { .. }));
    eventually(|| async { (take(store, &over).await == Taken::Now).then_some(()) }).await;
}
