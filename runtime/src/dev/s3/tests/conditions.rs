use std::time::{Duration, SystemTime};

use aws_sdk_s3::primitives::ByteStream;

use super::{code, served};

#[tokio::test]
async fn what_a_cache_has_is_not_sent_again() {
    let served = served().await;
    served.put("a", b"one").await;
    let get = || served.client.get_object().bucket("photos").key("a");
    let etag = get().send().await.expect("an object").e_tag.expect("an entity tag");
    assert_eq!(code(get().if_none_match(&etag).send().await), "304");
    assert_eq!(code(get().if_none_match("*").send().await), "304");
    assert_eq!(code(get().if_none_match("\"other\"").send().await), "none");
    let later = SystemTime::now() + Duration::from_secs(60);
    assert_eq!(code(get().if_modified_since(later.into()).send().await), "304");
    assert_eq!(code(get().if_modified_since(SystemTime::UNIX_EPOCH.into()).send().await), "none");
    served.put("a", b"two").await;
    assert_eq!(code(get().if_none_match(&etag).send().await), "none");
}

#[tokio::test]
async fn reads_of_another_version_fail() {
    let served = served().await;
    served.put("a", b"one").await;
    let get = || served.client.get_object().bucket("photos").key("a");
    let etag = get().send().await.expect("an object").e_tag.expect("an entity tag");
    assert_eq!(code(get().if_match(&etag).send().await), "none");
    assert_eq!(code(get().if_match("\"other\"").send().await), "PreconditionFailed");
    assert_eq!(code(get().if_unmodified_since(SystemTime::UNIX_EPOCH.into()).send().await), "PreconditionFailed");
    // RFC 9110: an entity tag that matches makes the time unimportant.
    let both = get().if_match(&etag).if_unmodified_since(SystemTime::UNIX_EPOCH.into());
    assert_eq!(code(both.send().await), "none");
}

#[tokio::test]
async fn of_many_writers_where_nothing_was_one_wins() {
    let served = served().await;
    let put = |number: u8| {
        let body = ByteStream::from(vec![number; 1000]);
        served.client.put_object().bucket("photos").key("once").if_none_match("*").body(body).send()
    };
    let codes: Vec<String> = futures_util::future::join_all((0..8).map(put)).await.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "none").count(), 1, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "PreconditionFailed").count(), 7, "{codes:?}");
}

#[tokio::test]
async fn of_many_writers_over_one_version_one_wins() {
    let served = served().await;
    served.put("counter", b"0").await;
    let head = served.client.head_object().bucket("photos").key("counter").send().await.expect("a head");
    let etag = head.e_tag.expect("an entity tag");
    let put = |number: u8| {
        let body = ByteStream::from(vec![number; 1000]);
        served.client.put_object().bucket("photos").key("counter").if_match(&etag).body(body).send()
    };
    let codes: Vec<String> = futures_util::future::join_all((0..8).map(put)).await.into_iter().map(code).collect();
    assert_eq!(codes.iter().filter(|code| *code == "none").count(), 1, "{codes:?}");
    let absent = served.client.put_object().bucket("photos").key("none").if_match(&etag);
    assert_eq!(code(absent.body(ByteStream::from_static(b"x")).send().await), "NoSuchKey");
    let delete = served.client.delete_object().bucket("photos").key("counter").if_match(&etag).send().await;
    assert_eq!(code(delete), "PreconditionFailed");
}
