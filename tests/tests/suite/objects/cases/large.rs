//! Objects above 8 MiB, which S3 gets in parts.

use futures_util::future::join_all;
use karigar::objects::{ObjectHeaders, Put, PutMode};

use crate::objects::subject::{Deviation, Subject, noise};

const MIB: usize = 1024 * 1024;
/// Three parts, the last one short.
const LENGTH: usize = 20 * MIB - 17;

fn headers() -> ObjectHeaders {
    ObjectHeaders { content_type: Some("video/mp4".into()), cache_control: Some("immutable".into()) }
}

pub(crate) async fn a_large_object_from_memory_is_read_back(subject: &Subject) {
    let address = subject.address("large");
    let body = noise(LENGTH, 4);
    let put = subject.objects.put(&address, body.clone(), &headers(), PutMode::IfAbsent).await;
    assert_eq!(put.expect("it is written"), Put::Written);
    assert!(subject.get("large").await == body);
    let info = subject.objects.head(&address).await.expect("it is there");
    assert_eq!(info.bytes, LENGTH as u64);
    assert_eq!((info.content_type, info.cache_control), (headers().content_type, headers().cache_control));
}

pub(crate) async fn a_large_file_is_uploaded_and_downloaded(subject: &Subject) {
    let (source, target) = (subject.file("source"), subject.file("target"));
    let body = noise(LENGTH, 5);
    tokio::fs::write(&source, &body).await.expect("a file");
    let address = subject.address("large.mp4");
    let put = subject.objects.upload(&address, &source, &headers(), PutMode::Replace).await;
    assert_eq!(put.expect("it is uploaded"), Put::Written);
    let length = subject.objects.download(&address, &target, u64::MAX).await.expect("it is downloaded");
    assert_eq!(length, LENGTH as u64);
    assert!(tokio::fs::read(&target).await.expect("a file") == body);
    assert_eq!(subject.objects.head(&address).await.expect("it is there").content_type, headers().content_type);
}

pub(crate) async fn a_large_object_that_is_there_is_left_alone(subject: &Subject) {
    let address = subject.address("taken");
    subject.put("taken", "first").await;
    let body = noise(9 * MIB, 6);
    let put = subject.objects.put(&address, body.clone(), &headers(), PutMode::IfAbsent).await;
    assert_eq!(put.expect("that is no error"), Put::Existed);
    assert_eq!(subject.get("taken").await, "first");
    let put = subject.objects.put(&address, body.clone(), &headers(), PutMode::Replace).await;
    assert_eq!(put.expect("it is written"), Put::Written);
    assert!(subject.get("taken").await == body);
}

pub(crate) async fn one_of_several_large_writers_if_absent_writes(subject: &Subject) {
    let address = &subject.address("race");
    let writers = (0..4).map(|writer| async move {
        let body = noise(9 * MIB, 100 + writer);
        let put = subject.objects.put(address, body.clone(), &headers(), PutMode::IfAbsent).await;
        (put.expect("a writer that came late is no error"), body)
    });
    let won: Vec<_> = join_all(writers).await.into_iter().filter(|(put, _)| *put == Put::Written).collect();
    let at_most = if subject.deviations.contains(&Deviation::CompletesSeveral) { 4 } else { 1 };
    assert!((1..=at_most).contains(&won.len()), "{} writers won", won.len());
    let body = subject.get("race").await;
    assert!(won.iter().any(|(_, winner)| body == *winner), "the object is none of the winners'");
}
