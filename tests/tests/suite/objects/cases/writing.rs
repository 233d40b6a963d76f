use bytes::Bytes;
use futures_util::future::join_all;
use karigar::objects::{ObjectError, ObjectHeaders, Put, PutMode};

use crate::objects::subject::{Subject, noise};

fn headers(content_type: &str, cache_control: &str) -> ObjectHeaders {
    ObjectHeaders { content_type: Some(content_type.into()), cache_control: Some(cache_control.into()) }
}

pub(crate) async fn an_object_is_read_back_as_it_was_written(subject: &Subject) {
    let body = noise(100_000, 1);
    subject.put("photo.bin", body.clone()).await;
    assert_eq!(subject.get("photo.bin").await, body);
}

pub(crate) async fn an_empty_object_is_an_object(subject: &Subject) {
    subject.put("empty", Bytes::new()).await;
    assert_eq!(subject.get("empty").await, Bytes::new());
    assert_eq!(subject.objects.head(&subject.address("empty")).await.expect("it is there").bytes, 0);
    assert_eq!(subject.keys("").await, ["empty"]);
}

pub(crate) async fn headers_are_kept(subject: &Subject) {
    let address = subject.address("picture");
    let immutable = headers("image/webp", "public, max-age=31536000, immutable");
    subject.objects.put(&address, "bytes".into(), &immutable, PutMode::IfAbsent).await.expect("it is written");
    let info = subject.objects.head(&address).await.expect("it is there");
    assert_eq!((info.content_type, info.cache_control), (immutable.content_type, immutable.cache_control));
}

pub(crate) async fn replace_replaces_bytes_and_headers(subject: &Subject) {
    let address = subject.address("replaced");
    for (body, headers) in
        [("first, longer", headers("text/plain", "no-store")), ("second", headers("text/csv", "private"))]
    {
        let put = subject.objects.put(&address, body.into(), &headers, PutMode::Replace).await.expect("it is written");
        assert_eq!(put, Put::Written);
        assert_eq!(subject.get("replaced").await, body);
        let info = subject.objects.head(&address).await.expect("it is there");
        assert_eq!((info.content_type, info.cache_control), (headers.content_type, headers.cache_control));
    }
}

pub(crate) async fn if_absent_leaves_an_object_that_is_there_alone(subject: &Subject) {
    let address = subject.address("result.json");
    let (first, second) = (headers("application/json", "immutable"), headers("text/plain", "no-store"));
    let put = subject.objects.put(&address, "first".into(), &first, PutMode::IfAbsent).await;
    assert_eq!(put.expect("it is written"), Put::Written);
    let put = subject.objects.put(&address, "second".into(), &second, PutMode::IfAbsent).await;
    assert_eq!(put.expect("that is no error"), Put::Existed);
    assert_eq!(subject.get("result.json").await, "first");
    let info = subject.objects.head(&address).await.expect("it is there");
    assert_eq!((info.content_type, info.cache_control), (first.content_type, first.cache_control));
}

pub(crate) async fn one_of_twenty_writers_if_absent_writes(subject: &Subject) {
    let address = &subject.address("race");
    let writers = (0..20).map(|writer| async move {
        let body = Bytes::from(format!("writer {writer}"));
        let put = subject.objects.put(address, body.clone(), &ObjectHeaders::default(), PutMode::IfAbsent).await;
        (put.expect("a writer that came late is no error"), body)
    });
    let (won, lost): (Vec<_>, Vec<_>) = join_all(writers).await.into_iter().partition(|(put, _)| *put == Put::Written);
    let [(_, winner)] = &won[..] else { panic!("{} writers won", won.len()) };
    assert_eq!(lost.len(), 19);
    assert_eq!(subject.get("race").await, winner);
}

pub(crate) async fn a_file_is_uploaded_and_downloaded(subject: &Subject) {
    let (source, target) = (subject.file("source"), subject.file("target"));
    let body = noise(200_000, 2);
    tokio::fs::write(&source, &body).await.expect("a file");
    let address = subject.address("clip.mp4");
    let headers = headers("video/mp4", "immutable");
    for expected in [Put::Written, Put::Existed] {
        let put = subject.objects.upload(&address, &source, &headers, PutMode::IfAbsent).await;
        assert_eq!(put.expect("it is uploaded"), expected);
    }
    assert_eq!(subject.objects.head(&address).await.expect("it is there").content_type, headers.content_type);
    let length = subject.objects.download(&address, &target, 200_000).await.expect("it is downloaded");
    assert_eq!(length, 200_000);
    assert!(tokio::fs::read(&target).await.expect("a file") == body);
}

pub(crate) async fn an_upload_of_a_missing_file_names_it(subject: &Subject) {
    let missing = subject.file("not-there.mp4");
    let headers = ObjectHeaders::default();
    let put = subject.objects.upload(&subject.address("x"), &missing, &headers, PutMode::Replace).await;
    let Err(ObjectError::Invalid(text)) = put else { panic!("{put:?}") };
    assert!(text.contains("not-there.mp4"), "{text}");
    assert_eq!(subject.keys("").await, Vec::<String>::new());
}
