//! What S3 sees of uploads in parts and of the doctor's check.

use std::time::Duration;

use karigar::config::ObjectsConfig;
use karigar::objects::{ObjectError, ObjectHeaders, Objects, PutMode, S3Objects};
use karigar_tests::fault_proxy::{Fault, FaultProxy, Rule};
use karigar_tests::servers::server;

use super::subject::{BUCKET, Subject, noise};

/// What the test itself waits for an event that must come.
const PATIENCE: Duration = Duration::from_secs(30);
/// Above 8 MiB, so in parts.
const LARGE: usize = 9 * 1024 * 1024;

async fn behind_proxy() -> (FaultProxy, Subject) {
    let proxy = FaultProxy::start(&server("KARIGAR_TEST_S3")).await;
    let subject = Subject::s3(&proxy.url()).await;
    (proxy, subject)
}

async fn client(proxy: &FaultProxy) -> S3Objects {
    S3Objects::new(&ObjectsConfig { endpoint: Some(proxy.url()), ..ObjectsConfig::default() }).await
}

#[tokio::test]
async fn an_upload_that_fails_is_aborted() {
    let (proxy, subject) = behind_proxy().await;
    let address = subject.address("large");
    // A refusal of the second part, which trying again does not help.
    proxy.set(Rule::on(&format!("PUT /{BUCKET}/{}?x-id=UploadPart&partNumber=2", address.key), Fault::status(403)));
    let put = subject.objects.put(&address, noise(LARGE, 1), &ObjectHeaders::default(), PutMode::Replace).await;
    assert!(matches!(put, Err(ObjectError::Invalid(_))), "{put:?}");
    let abort = format!("DELETE /{BUCKET}/{}?", address.key);
    tokio::time::timeout(PATIENCE, proxy.called(&abort, 1)).await.expect("the upload is aborted");
    assert!(matches!(subject.objects.head(&address).await, Err(ObjectError::NotFound(_))));
}

#[tokio::test]
async fn an_upload_whose_job_is_cancelled_is_aborted() {
    let (proxy, subject) = behind_proxy().await;
    let address = subject.address("large");
    proxy.set(Rule::on(&format!("PUT /{BUCKET}/"), Fault::Hang(PATIENCE * 10)));
    let (objects, target) = (subject.objects.clone(), address.clone());
    let job = tokio::spawn(async move {
        objects.put(&target, noise(LARGE, 2), &ObjectHeaders::default(), PutMode::Replace).await
    });
    proxy.called(&format!("PUT /{BUCKET}/"), 2).await;
    job.abort();
    let abort = format!("DELETE /{BUCKET}/{}?", address.key);
    tokio::time::timeout(PATIENCE, proxy.called(&abort, 1)).await.expect("the upload is aborted");
}

#[tokio::test]
async fn the_doctors_check_of_a_bucket_leaves_nothing_there() {
    let (proxy, _) = behind_proxy().await;
    let objects = client(&proxy).await;
    objects.check_writable(BUCKET).await.expect("the bucket can be written");
    assert_eq!(proxy.calls(&format!("DELETE /{BUCKET}/jobs/.doctor?")), 1);
    let left = objects.list(BUCKET, "jobs/.doctor", None).await.expect("the bucket is listed");
    assert_eq!(left, []);
}

#[tokio::test]
async fn the_doctors_check_tells_a_bucket_that_is_not_there() {
    let (proxy, _) = behind_proxy().await;
    let bucket = format!("karigar-{}", uuid::Uuid::new_v4());
    let checked = client(&proxy).await.check_writable(&bucket).await;
    assert!(matches!(&checked, Err(ObjectError::Invalid(text)) if text.contains("objects.bucket")), "{checked:?}");
}

#[tokio::test]
async fn the_doctors_check_tells_what_is_wrong_with_a_bucket() {
    let (proxy, _) = behind_proxy().await;
    let objects = client(&proxy).await;
    let begin = format!("POST /{BUCKET}/jobs/.doctor");
    let missing = Fault::Answer { status: 404, body: "<Error><Code>NoSuchBucket</Code></Error>".into() };
    for (fault, remedy) in
        [(missing, "objects.bucket"), (Fault::status(403), "s3:PutObject"), (Fault::status(301), "objects.region")]
    {
        proxy.clear();
        proxy.set(Rule::on(&begin, fault));
        let checked = objects.check_writable(BUCKET).await;
        assert!(matches!(&checked, Err(ObjectError::Invalid(text)) if text.contains(remedy)), "{remedy}: {checked:?}");
    }
}
