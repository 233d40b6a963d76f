//! Follow-ups and dead-letter copies between commit and publication.

use std::time::Duration;

use karigar::queue::NewMessage;
use karigar::store::{Commit, Committed, Lease, Transition};

use super::super::jobs::*;
use super::super::subject::Subject;

async fn ended_with(store: &Subject, id: &str, transition: Transition, bodies: &[&str]) -> Lease {
    let lease = run(store, request(id)).await.lease;
    let follow_ups = bodies.iter().map(|body| follow_up("next", body)).collect();
    assert_eq!(store.commit(&[Commit { lease, transition, follow_ups }]).await.unwrap(), [Committed::Done]);
    lease
}

async fn bodies(store: &Subject, lease: Lease) -> Vec<String> {
    store.unpublished(lease.hash).await.unwrap().into_iter().map(|(_, message)| message.body).collect()
}

pub(crate) async fn follow_ups_wait_in_order_until_they_are_marked(store: &Subject) {
    let lease = run(store, request("a")).await.lease;
    let full = NewMessage {
        body: r#"{"data": "日本 ' \u0000"}"#.into(),
        delay: Duration::from_secs(90),
        group: Some("ward 7".into()),
        deduplication_id: Some("once".into()),
        attributes: vec![("b".into(), "2".into()), ("a".into(), "1".into())],
    };
    let mut follow_ups = vec![("z-queue".to_owned(), full)];
    follow_ups.extend((0..12).rev().map(|n| follow_up("a-queue", &n.to_string())));
    let other = run(store, request("b")).await.lease;
    let commits = [
        Commit { lease, transition: succeeded("1"), follow_ups: follow_ups.clone() },
        Commit { lease: other, transition: succeeded("1"), follow_ups: vec![follow_up("next", "other")] },
    ];
    assert_eq!(store.commit(&commits).await.unwrap(), [Committed::Done, Committed::Done]);
    assert_eq!(store.unpublished(lease.hash).await.unwrap(), follow_ups);
    assert!(!settle(store, request("a")).await.published);
    store.mark_published(&[(lease.hash, 0), (key("unknown").hash(), 0)]).await.unwrap();
    assert_eq!(store.unpublished(lease.hash).await.unwrap(), []);
    assert!(settle(store, request("a")).await.published);
    assert_eq!(bodies(store, other).await, ["other"]);
    assert_eq!(store.unpublished(key("unknown").hash()).await.unwrap(), []);
}

pub(crate) async fn a_mark_for_another_generation_is_ignored(store: &Subject) {
    ended(store, "a", dead()).await;
    let lease = run(store, redriven("a", 1)).await.lease;
    let follow_ups = vec![follow_up("next", "1")];
    let commit = Commit { lease, transition: succeeded("1"), follow_ups };
    assert_eq!(store.commit(&[commit]).await.unwrap(), [Committed::Done]);
    store.mark_published(&[(lease.hash, 0), (lease.hash, 2)]).await.unwrap();
    assert_eq!(bodies(store, lease).await, ["1"]);
    assert!(!settle(store, redriven("a", 1)).await.published);
    store.mark_published(&[(lease.hash, 1)]).await.unwrap();
    assert!(settle(store, redriven("a", 1)).await.published);
}

pub(crate) async fn a_dead_job_is_unpublished_until_its_copy_is_marked(store: &Subject) {
    for (id, transition) in [("a", dead()), ("b", rejected())] {
        let lease = ended(store, id, transition).await;
        assert!(!settle(store, request(id)).await.published);
        store.mark_published(&[(lease.hash, 0)]).await.unwrap();
        assert!(settle(store, request(id)).await.published);
    }
}

pub(crate) async fn unfinished_counts_what_is_not_over_or_not_published(store: &Subject) {
    assert_eq!(store.unfinished().await.unwrap(), 0);
    ended(store, "over", succeeded("1")).await;
    store.cancel(&key("unseen")).await.unwrap();
    settle(store, expired("expired")).await;
    assert_eq!(store.unfinished().await.unwrap(), 0);
    run(store, request("running")).await;
    ended(store, "waiting", retry(HOUR)).await;
    let follows = ended_with(store, "follows", succeeded("1"), &["1", "2"]).await;
    let dead = ended(store, "dead", dead()).await;
    assert_eq!(store.unfinished().await.unwrap(), 4);
    store.mark_published(&[(follows.hash, 0), (dead.hash, 0)]).await.unwrap();
    assert_eq!(store.unfinished().await.unwrap(), 2);
}
