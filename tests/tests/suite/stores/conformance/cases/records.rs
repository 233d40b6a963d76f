//! Records: read, listed, pruned.

use std::collections::BTreeSet;
use std::time::Duration;

use karigar::JobKey;
use karigar::store::{ClaimRequest, JobFilter, State, StoreError};

use super::super::jobs::*;
use super::super::subject::Subject;

async fn ids(store: &Subject, filter: JobFilter) -> BTreeSet<String> {
    store.list(&filter).await.unwrap().into_iter().map(|record| record.id).collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// Prunes until something went: a record has to be older than nothing at all.
async fn purged(store: &Subject, limit: u32) -> u64 {
    eventually(|| async { Some(store.purge(Duration::ZERO, limit).await.unwrap()).filter(|gone| *gone > 0) }).await
}

pub(crate) async fn an_unknown_job_has_no_record(store: &Subject) {
    assert_eq!(store.get(&key("a")).await.unwrap(), None);
    assert_eq!(store.get_by_hash(key("a").hash()).await.unwrap(), None);
    assert_eq!(store.list(&JobFilter::default()).await.unwrap(), []);
    ended(store, "a", succeeded("1")).await;
    let by_key = record(store, "a").await;
    assert_eq!(store.get_by_hash(key("a").hash()).await.unwrap(), Some(by_key.clone()));
    assert_eq!(store.list(&JobFilter::default()).await.unwrap(), [by_key]);
}

pub(crate) async fn a_list_is_newest_first_and_bounded(store: &Subject) {
    let requests: Vec<ClaimRequest> = (0..60).map(|n| request(&format!("old-{n}"))).collect();
    store.claim("w1", &requests).await.unwrap();
    eventually(|| async { (jiff::Timestamp::now() > record(store, "old-0").await.created_at).then_some(()) }).await;
    tokio::time::sleep(Duration::from_millis(2)).await;
    run(store, request("new")).await;
    let all = store.list(&JobFilter::default()).await.unwrap();
    assert_eq!((all.len(), all[0].id.as_str()), (50, "new"));
    assert!(all.is_sorted_by(|earlier, later| earlier.created_at >= later.created_at));
    let more = JobFilter { limit: 500, ..JobFilter::default() };
    assert_eq!(store.list(&more).await.unwrap().len(), 61);
    let two = JobFilter { limit: 2, ..JobFilter::default() };
    assert_eq!(store.list(&two).await.unwrap(), all[..2]);
}

pub(crate) async fn each_filter_narrows_the_list(store: &Subject) {
    let tenant = |id: &str, tenant: &str| ClaimRequest { tenant: Some(tenant.into()), ..request(id) };
    run(store, tenant("a", "ward 7")).await;
    run(store, ClaimRequest { kind: "demo.other".into(), ..tenant("b", "ward 7") }).await;
    ended(store, "c", succeeded("1")).await;
    run(store, ClaimRequest { key: JobKey::new("elsewhere", "a").unwrap(), ..tenant("a", "ward 8") }).await;
    let all = JobFilter::default;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(ids(store, JobFilter { source: text("tests"), ..all() }).await, set(&["a", "b", "c"]));
    assert_eq!(store.list(&JobFilter { id: text("a"), ..all() }).await.unwrap().len(), 2);
    assert_eq!(ids(store, JobFilter { kind: text("demo.other"), ..all() }).await, set(&["b"]));
    assert_eq!(ids(store, JobFilter { state: Some(State::Succeeded), ..all() }).await, set(&["c"]));
    assert_eq!(ids(store, JobFilter { tenant: text("ward 7"), ..all() }).await, set(&["a", "b"]));
    let one = JobFilter { source: text("tests"), id: text("a"), ..all() };
    assert_eq!(store.list(&one).await.unwrap(), [record(store, "a").await]);
    assert_eq!(ids(store, JobFilter { tenant: text("ward 8"), ..one }).await, set(&[]));
    let both = JobFilter { tenant: text("ward 7"), kind: text("demo.greet"), ..all() };
    assert_eq!(ids(store, both).await, set(&["a"]));
    assert_eq!(ids(store, JobFilter { source: text("nowhere"), id: text("a"), ..all() }).await, set(&[]));
}

pub(crate) async fn a_cursor_walks_equal_times_without_gap_or_double(store: &Subject) {
    // One batch is one point in time.
    let requests: Vec<ClaimRequest> = (0..120).map(|n| request(&n.to_string())).collect();
    store.claim("w1", &requests).await.unwrap();
    let mut walked = Vec::new();
    let mut filter = JobFilter { limit: 7, source: Some("tests".into()), ..JobFilter::default() };
    loop {
        let page = store.list(&filter).await.unwrap();
        let Some(last) = page.last() else { break };
        assert!(page.len() <= 7);
        filter.cursor = JobFilter::cursor_after(last);
        walked.extend(page);
        assert!(walked.len() <= 120, "the cursor goes in a circle");
    }
    assert!(walked.iter().all(|record| record.created_at == walked[0].created_at), "one batch, one time");
    let distinct: BTreeSet<&str> = walked.iter().map(|record| record.id.as_str()).collect();
    assert_eq!((walked.len(), distinct.len()), (120, 120));
    let all = store.list(&JobFilter { limit: 200, ..JobFilter::default() }).await.unwrap();
    assert_eq!(walked, all);
}

pub(crate) async fn a_bad_cursor_is_refused_with_the_remedy(store: &Subject) {
    for cursor in ["", "nonsense", "12-", "-3", "x-00000000000000000000000000000000"] {
        let filter = JobFilter { cursor: Some(cursor.into()), ..JobFilter::default() };
        match store.list(&filter).await {
            Err(StoreError::Refused(why)) => assert!(why.contains("next_cursor"), "{why}"),
            other => panic!("{cursor:?}: {other:?}"),
        }
    }
    // A cursor may be far from every record.
    let hash = key("a").hex();
    for time in [i64::MIN, 0, i64::MAX] {
        let filter = JobFilter { cursor: Some(format!("{time}-{hash}")), ..JobFilter::default() };
        assert!(matches!(store.list(&filter).await, Ok(_) | Err(StoreError::Refused(_))), "{time}");
    }
}

pub(crate) async fn only_old_ended_published_records_are_purged(store: &Subject) {
    let over = ended(store, "over", succeeded(r#""kept beside""#)).await;
    ended(store, "dead", dead()).await;
    ended(store, "waiting", retry(HOUR)).await;
    run(store, request("running")).await;
    assert_eq!(store.purge(HOUR, 100).await.unwrap(), 0);
    assert_eq!(purged(store, 100).await, 1);
    assert_eq!(store.get_by_hash(over.hash).await.unwrap(), None);
    store.mark_published(&[(key("dead").hash(), 0)]).await.unwrap();
    assert_eq!(purged(store, 100).await, 1);
    assert_eq!(ids(store, JobFilter::default()).await, set(&["running", "waiting"]));
}

pub(crate) async fn a_purge_takes_at_most_its_limit(store: &Subject) {
    let requests: Vec<ClaimRequest> = (0..5).map(|n| expired(&n.to_string())).collect();
    store.claim("w1", &requests).await.unwrap();
    assert_eq!(store.purge(Duration::ZERO, 0).await.unwrap(), 0);
    assert_eq!(purged(store, 2).await, 2);
    assert_eq!(purged(store, 2).await, 2);
    assert_eq!(purged(store, 2).await, 1);
    assert_eq!(store.purge(Duration::ZERO, 2).await.unwrap(), 0);
}

pub(crate) async fn a_purged_job_runs_anew(store: &Subject) {
    ended(store, "a", succeeded("1")).await;
    purged(store, 1).await;
    let claimed = run(store, ClaimRequest { digest: [8; 32], ..request("a") }).await;
    assert_eq!(claimed.lease.fence, 1);
    assert_eq!(record(store, "a").await.output, None);
}

pub(crate) async fn migrating_again_applies_nothing(store: &Subject) {
    store.migrate().await.unwrap();
    assert_eq!(store.migrate().await.unwrap(), Vec::<String>::new());
    assert_eq!(store.pending_migrations().await.unwrap(), Vec::<String>::new());
}
