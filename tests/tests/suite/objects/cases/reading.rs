use bytes::Bytes;
use karigar::objects::{Address, ObjectError, ObjectHeaders, Part, PutMode};
use uuid::Uuid;

use crate::objects::subject::{BUCKET, Subject, noise};

pub(crate) async fn what_is_not_there_is_not_found(subject: &Subject) {
    let address = subject.address("nothing");
    let target = subject.file("target");
    let answers = [
        subject.objects.get(&address, u64::MAX).await.map(drop),
        subject.objects.get_range(&address, 0..1).await.map(drop),
        subject.objects.get_range(&address, 1..1).await.map(drop),
        subject.objects.head(&address).await.map(drop),
        subject.objects.download(&address, &target, u64::MAX).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(&answer, Err(ObjectError::NotFound(missing)) if *missing == address), "{answer:?}");
    }
    assert!(!target.exists(), "a failed download leaves no file");
}

pub(crate) async fn a_deleted_object_is_gone_and_deleting_none_is_no_error(subject: &Subject) {
    subject.put("folder/object", "bytes").await;
    let address = subject.address("folder/object");
    for _ in 0..2 {
        subject.objects.delete(&address).await.expect("it is deleted");
    }
    let found = subject.objects.get(&address, u64::MAX).await;
    assert!(matches!(found, Err(ObjectError::NotFound(_))), "{found:?}");
    assert_eq!(subject.keys("").await, Vec::<String>::new());
}

pub(crate) async fn what_is_larger_than_the_limit_is_refused_before_it_is_read(subject: &Subject) {
    subject.put("large", noise(5000, 3)).await;
    let address = subject.address("large");
    let target = subject.file("target");
    let answers = [
        subject.objects.get(&address, 4999).await.map(drop),
        subject.objects.download(&address, &target, 4999).await.map(drop),
    ];
    for answer in answers {
        assert!(matches!(answer, Err(ObjectError::TooLarge { bytes: 5000, limit: 4999, .. })), "{answer:?}");
    }
    assert!(!target.exists(), "nothing is written of it");
    assert_eq!(subject.objects.get(&address, 5000).await.expect("it is within the limit").len(), 5000);
}

pub(crate) async fn a_range_is_read_as_far_as_the_object_goes(subject: &Subject) {
    let body = noise(5000, 6);
    subject.put("object", body.clone()).await;
    let address = subject.address("object");
    for (range, there) in [
        (0..1, 0..1),
        (17..4113, 17..4113),
        (0..5000, 0..5000),
        (4999..5000, 4999..5000),
        (4000..6000, 4000..5000),
        (0..1 << 40, 0..5000),
        (5000..5001, 0..0),
        (9000..1 << 40, 0..0),
        (17..17, 0..0),
    ] {
        let part = subject.objects.get_range(&address, range.clone()).await;
        let there = Part { bytes: body.slice(there), total: 5000 };
        assert_eq!(part.expect("it is there"), there, "{range:?}");
    }
}

pub(crate) async fn an_empty_object_has_an_empty_range(subject: &Subject) {
    subject.put("empty", "").await;
    let part = subject.objects.get_range(&subject.address("empty"), 0..4096).await;
    assert_eq!(part.expect("it is there"), Part { bytes: Bytes::new(), total: 0 });
}

pub(crate) async fn a_missing_bucket_is_told_by_name(subject: &Subject) {
    let address = Address { bucket: format!("no-such-{}", Uuid::new_v4().simple()), key: "key".into() };
    let answers = [
        subject.objects.get(&address, u64::MAX).await.map(drop),
        subject.objects.get_range(&address, 0..1).await.map(drop),
        subject.objects.list(&address.bucket, "", None).await.map(drop),
    ];
    for answer in answers {
        let Err(ObjectError::Invalid(text)) = answer else { panic!("{answer:?}") };
        assert!(text.contains(&address.bucket) && text.contains("create it"), "{text}");
    }
}

pub(crate) async fn keys_that_lead_elsewhere_are_refused(subject: &Subject) {
    for key in ["../outside", "a/../../outside", "a/./b", "/root", "..", "line\nbreak", ""] {
        assert!(format!("s3://{BUCKET}/{key}").parse::<Address>().is_err(), "{key:?}");
        let address = Address { bucket: BUCKET.into(), key: key.into() };
        let headers = ObjectHeaders::default();
        let answers = [
            subject.objects.put(&address, "bytes".into(), &headers, PutMode::Replace).await.map(drop),
            subject.objects.get(&address, u64::MAX).await.map(drop),
            subject.objects.get_range(&address, 0..1).await.map(drop),
            subject.objects.head(&address).await.map(drop),
            subject.objects.delete(&address).await,
        ];
        for answer in answers {
            assert!(matches!(answer, Err(ObjectError::Invalid(_))), "{key:?}: {answer:?}");
        }
    }
    let address = Address { bucket: "..".into(), key: "outside".into() };
    let found = subject.objects.get(&address, u64::MAX).await;
    assert!(matches!(found, Err(ObjectError::Invalid(_))), "{found:?}");
}

pub(crate) async fn keys_of_every_script_and_sign_work(subject: &Subject) {
    let mut keys =
        ["फोटो/नमस्ते.jpg", "日本語 と space", "ünï+plus&and=is?hash#", "100%/%2F", "it's (a) [b] {c}, d;e", "🦀"];
    keys.sort_unstable();
    for key in keys {
        subject.put(key, key.to_owned()).await;
    }
    for key in keys {
        assert_eq!(subject.get(key).await, key);
        let info = subject.objects.head(&subject.address(key)).await.expect("it is there");
        assert_eq!(info.address, subject.address(key));
    }
    assert_eq!(subject.keys("").await, keys);
}

pub(crate) async fn head_tells_length_and_time(subject: &Subject) {
    let before = jiff::Timestamp::now().as_millisecond();
    subject.put("timed", "12345").await;
    let after = jiff::Timestamp::now().as_millisecond();
    let info = subject.objects.head(&subject.address("timed")).await.expect("it is there");
    assert_eq!(info.bytes, 5);
    // HTTP dates have whole seconds.
    assert!((before - 1000..=after + 1000).contains(&info.modified_at_ms), "{before} {} {after}", info.modified_at_ms);
}
