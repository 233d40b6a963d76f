//! S3 fails, hangs, or breaks off.

use std::time::Duration;

use karigar::objects::{ObjectError, ObjectHeaders, Put, PutMode};
use karigar_tests::fault_proxy::{Fault, FaultProxy, Rule};
use karigar_tests::servers::server;

use super::subject::{BUCKET, Subject, noise};

/// What the test itself waits for a call that must end.
const PATIENCE: Duration = Duration::from_secs(60);
const FOREVER: Duration = Duration::from_secs(3600);

async fn behind_proxy() -> (FaultProxy, Subject) {
    let proxy = FaultProxy::start(&server("KARIGAR_TEST_S3")).await;
    let subject = Subject::s3(&proxy.url()).await;
    (proxy, subject)
}

/// Any request of this method about the bucket's objects.
fn every(method: &str) -> String {
    format!("{method} /{BUCKET}/")
}

async fn put(subject: &Subject, mode: PutMode) -> Result<Put, ObjectError> {
    subject.objects.put(&subject.address("object"), "bytes".into(), &ObjectHeaders::default(), mode).await
}

#[tokio::test]
async fn one_failure_is_survived() {
    let (proxy, subject) = behind_proxy().await;
    for fault in [Fault::status(500), Fault::status(503), Fault::Refuse, Fault::LoseAnswer] {
        proxy.clear();
        for method in ["PUT", "GET", "HEAD", "DELETE"] {
            proxy.set(Rule::on(&every(method), fault.clone()).times(1));
        }
        assert_eq!(put(&subject, PutMode::Replace).await.expect("it is written"), Put::Written, "{fault:?}");
        assert_eq!(subject.get("object").await, "bytes", "{fault:?}");
        let address = subject.address("object");
        assert_eq!(subject.objects.head(&address).await.expect("it is there").bytes, 5, "{fault:?}");
        subject.objects.delete(&address).await.expect("it is deleted");
    }
}

#[tokio::test]
async fn failures_without_end_are_unavailable() {
    let (proxy, subject) = behind_proxy().await;
    put(&subject, PutMode::Replace).await.expect("it is written");
    let address = subject.address("object");
    for fault in [Fault::status(500), Fault::Refuse] {
        proxy.clear();
        for method in ["PUT", "GET", "HEAD", "DELETE"] {
            proxy.set(Rule::on(&every(method), fault.clone()));
        }
        proxy.set(Rule::on(&format!("GET /{BUCKET}?"), fault.clone()));
        let (written, got, found, deleted, listed) = tokio::join!(
            put(&subject, PutMode::Replace),
            subject.objects.get(&address, u64::MAX),
            subject.objects.head(&address),
            subject.objects.delete(&address),
            subject.objects.list(BUCKET, &subject.prefix, None),
        );
        for answer in [written.map(drop), got.map(drop), found.map(drop), deleted, listed.map(drop)] {
            assert!(matches!(answer, Err(ObjectError::Unavailable(_))), "{fault:?}: {answer:?}");
        }
    }
}

#[tokio::test]
async fn a_write_if_absent_whose_answer_was_lost_is_there() {
    let (proxy, subject) = behind_proxy().await;
    proxy.set(Rule::on(&every("PUT"), Fault::LoseAnswer).times(1));
    // The second attempt can't know that it meets its own object.
    put(&subject, PutMode::IfAbsent).await.expect("either answer is right");
    assert_eq!(proxy.calls(&every("PUT")), 2);
    assert_eq!(subject.get("object").await, "bytes");
    subject.clear().await;
}

#[tokio::test]
async fn a_request_that_hangs_once_is_survived_and_one_that_always_hangs_is_unavailable() {
    let (proxy, subject) = behind_proxy().await;
    put(&subject, PutMode::Replace).await.expect("it is written");
    proxy.set(Rule::on(&every("GET"), Fault::Hang(FOREVER)).times(1));
    proxy.set(Rule::on(&every("HEAD"), Fault::Hang(FOREVER)));
    let address = subject.address("object");
    let (got, found) = tokio::time::timeout(PATIENCE, async {
        tokio::join!(subject.objects.get(&address, u64::MAX), subject.objects.head(&address))
    })
    .await
    .expect("both end by themselves");
    assert_eq!(got.expect("the second attempt works"), "bytes");
    assert!(matches!(found, Err(ObjectError::Unavailable(_))), "{found:?}");
}

#[tokio::test]
async fn an_object_that_breaks_off_is_unavailable() {
    let (proxy, subject) = behind_proxy().await;
    subject.put("object", noise(300_000, 1)).await;
    proxy.set(Rule::on(&every("GET"), Fault::BreakBody(200_000)));
    let address = subject.address("object");
    let got = subject.objects.get(&address, u64::MAX).await.map(drop);
    let downloaded = subject.objects.download(&address, &subject.file("target"), u64::MAX).await.map(drop);
    let part = subject.objects.get_range(&address, 0..250_000).await.map(drop);
    for answer in [got, downloaded, part] {
        assert!(matches!(&answer, Err(ObjectError::Unavailable(text)) if text.contains("broke off")), "{answer:?}");
    }
    proxy.clear();
    subject.clear().await;
}

#[tokio::test]
async fn a_body_that_comes_slowly_or_stands_still_for_a_while_is_read() {
    let (proxy, subject) = behind_proxy().await;
    let body = noise(300_000, 2);
    subject.put("object", body.clone()).await;
    // First many short pauses, then one as long as a bad link makes; longer than the SDK's own patience of 5 s.
    proxy.set(Rule::on(&every("GET"), Fault::SlowBody { pieces: 30, pause: Duration::from_millis(300) }).times(1));
    proxy.set(Rule::on(&every("GET"), Fault::SlowBody { pieces: 1, pause: Duration::from_secs(8) }));
    let (first, second) = tokio::join!(subject.get("object"), subject.get("object"));
    assert!(first == body && second == body);
    proxy.clear();
    subject.clear().await;
}

#[tokio::test]
async fn a_body_that_stands_still_for_good_is_unavailable() {
    let (proxy, subject) = behind_proxy().await;
    subject.put("object", noise(300_000, 3)).await;
    proxy.set(Rule::on(&every("GET"), Fault::SlowBody { pieces: 2, pause: FOREVER }));
    let address = subject.address("object");
    let got = tokio::time::timeout(PATIENCE, subject.objects.get(&address, u64::MAX)).await.expect("it ends by itself");
    assert!(matches!(got, Err(ObjectError::Unavailable(_))), "{got:?}");
    proxy.clear();
    subject.clear().await;
}

#[tokio::test]
async fn a_server_that_takes_its_time_for_a_write_is_waited_for() {
    let (proxy, subject) = behind_proxy().await;
    proxy.set(Rule::on(&every("PUT"), Fault::Hang(Duration::from_secs(8))));
    assert_eq!(put(&subject, PutMode::IfAbsent).await.expect("it is written"), Put::Written);
    assert_eq!(proxy.calls(&every("PUT")), 1);
    subject.clear().await;
}
