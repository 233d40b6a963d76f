use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, Delete, MetadataDirective, ObjectIdentifier};
use bytes::Bytes;

use super::{code, served};
use crate::objects::{ObjectHeaders, Objects, PutMode};

#[tokio::test]
async fn an_object_is_read_back_with_its_headers() {
    let served = served().await;
    let put = served.client.put_object().bucket("photos").key("in/dawn.jpg").body(ByteStream::from_static(b"light"));
    let put =
        put.content_type("image/jpeg").cache_control("no-store").content_disposition("inline").metadata("by", "Asha");
    let etag = put.send().await.expect("a put").e_tag;
    assert_eq!(etag.as_deref(), Some("\"2ac43aa43bf473f9a9c09b4b608619d3\""), "the MD5 of the bytes");
    let got = served.client.get_object().bucket("photos").key("in/dawn.jpg").send().await.expect("an object");
    assert_eq!(got.e_tag, etag);
    assert_eq!(got.content_type.as_deref(), Some("image/jpeg"));
    assert_eq!(got.cache_control.as_deref(), Some("no-store"));
    assert_eq!(got.content_disposition.as_deref(), Some("inline"));
    assert_eq!(got.content_encoding, None);
    assert_eq!(got.metadata.as_ref().and_then(|all| all.get("by")).map(String::as_str), Some("Asha"));
    assert_eq!(got.body.collect().await.expect("a body").to_vec(), b"light");
    let head = served.client.head_object().bucket("photos").key("in/dawn.jpg").send().await.expect("a head");
    assert_eq!((head.content_length, head.e_tag), (Some(5), etag));
}

#[tokio::test]
async fn front_and_worker_see_the_same_objects() {
    let served = served().await;
    served.put("in/a.txt", b"from the SDK").await;
    let address = "s3://photos/in/a.txt".parse().expect("an address");
    assert_eq!(served.objects.get(&address, 100).await.expect("an object"), "from the SDK");
    let address = "s3://photos/out/b.jpg".parse().expect("an address");
    let headers = ObjectHeaders { content_type: Some("image/jpeg".into()), cache_control: Some("immutable".into()) };
    served.objects.put(&address, Bytes::from_static(b"result"), &headers, PutMode::IfAbsent).await.expect("a put");
    let got = served.client.get_object().bucket("photos").key("out/b.jpg").send().await.expect("an object");
    assert_eq!(got.content_type.as_deref(), Some("image/jpeg"));
    assert_eq!(got.cache_control.as_deref(), Some("immutable"));
    assert!(got.e_tag.is_some_and(|etag| etag.contains('-')), "no client may take it for an MD5");
    assert_eq!(std::fs::read(served.folder.path().join("photos/in/a.txt")).expect("a file"), b"from the SDK");
}

#[tokio::test]
async fn ranges_are_cut_out() {
    let served = served().await;
    served.put("digits", b"0123456789").await;
    for (range, part, told) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-3", "789", "bytes 7-9/10"),
        ("bytes=8-99", "89", "bytes 8-9/10"),
    ] {
        let got = served.client.get_object().bucket("photos").key("digits").range(range).send().await.expect("a part");
        assert_eq!(got.content_range.as_deref(), Some(told));
        assert_eq!(got.content_length, Some(part.len() as i64));
        assert_eq!(got.body.collect().await.expect("a body").to_vec(), part.as_bytes());
    }
    let beyond = served.client.get_object().bucket("photos").key("digits").range("bytes=10-").send().await;
    assert_eq!(code(beyond), "InvalidRange");
}

#[tokio::test]
async fn checksums_are_kept_and_told() {
    let served = served().await;
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        let put = served.client.put_object().bucket("photos").key("sum").checksum_algorithm(algorithm);
        put.body(ByteStream::from_static(b"sum me up")).send().await.expect("a put");
        let get = served.client.get_object().bucket("photos").key("sum").checksum_mode(ChecksumMode::Enabled);
        let got = get.send().await.expect("an object");
        let told = [
            &got.checksum_crc32,
            &got.checksum_crc32_c,
            &got.checksum_crc64_nvme,
            &got.checksum_sha1,
            &got.checksum_sha256,
        ];
        assert_eq!(told.iter().filter(|sum| sum.is_some()).count(), 1);
        // The SDK compares it with what it reads.
        assert_eq!(got.body.collect().await.expect("a body").to_vec(), b"sum me up");
    }
}

#[tokio::test]
async fn a_body_that_is_not_its_checksum_is_refused_and_not_kept() {
    let served = served().await;
    let put = || served.client.put_object().bucket("photos").key("bad").body(ByteStream::from_static(b"body"));
    assert_eq!(code(put().content_md5("AAAAAAAAAAAAAAAAAAAAAA==").send().await), "BadDigest");
    assert_eq!(code(put().checksum_crc32("AAAAAA==").send().await), "BadDigest");
    let head = served.client.head_object().bucket("photos").key("bad").send().await;
    assert_eq!(code(head), "NotFound");
    assert_eq!(std::fs::read_dir(served.folder.path().join(".unfinished")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn copies_keep_or_replace_headers() {
    let served = served().await;
    let put = served.client.put_object().bucket("photos").key("a b+c.txt").body(ByteStream::from_static(b"copied"));
    put.content_type("text/plain").send().await.expect("a put");
    let copy = || served.client.copy_object().bucket("photos").copy_source("photos/a%20b%2Bc.txt");
    copy().key("kept").send().await.expect("a copy");
    let replaced = copy().key("replaced").metadata_directive(MetadataDirective::Replace).content_type("text/css");
    replaced.send().await.expect("a copy");
    for (key, content_type) in [("kept", "text/plain"), ("replaced", "text/css")] {
        let got = served.client.get_object().bucket("photos").key(key).send().await.expect("a copy");
        assert_eq!(got.content_type.as_deref(), Some(content_type));
        assert_eq!(got.body.collect().await.expect("a body").to_vec(), b"copied");
    }
    assert_eq!(code(copy().key("a b+c.txt").send().await), "InvalidRequest");
    assert_eq!(code(copy().key("x").copy_source("photos/none").send().await), "NoSuchKey");
}

#[tokio::test]
async fn one_or_many_are_deleted() {
    let served = served().await;
    for key in ["a", "b", "c/d"] {
        served.put(key, b"x").await;
    }
    served.client.delete_object().bucket("photos").key("a").send().await.expect("a delete");
    served.client.delete_object().bucket("photos").key("a").send().await.expect("none there is no error");
    let object = |key: &str| ObjectIdentifier::builder().key(key).build().expect("an object");
    let many =
        Delete::builder().objects(object("b")).objects(object("c/d")).objects(object("none")).build().expect("a list");
    let deleted = served.client.delete_objects().bucket("photos").delete(many).send().await.expect("deletes");
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (3, 0));
    let left = served.client.list_objects_v2().bucket("photos").send().await.expect("a list");
    assert_eq!(left.key_count, Some(0));
}

#[tokio::test]
async fn keys_that_a_folder_cannot_keep_are_refused_with_the_reason() {
    let served = served().await;
    served.put("x", b"x").await;
    for key in ["a//b", "a/", "../b", "x/y"] {
        let put = served.client.put_object().bucket("photos").key(key).body(ByteStream::from_static(b"x"));
        assert_eq!(code(put.send().await), "InvalidRequest", "{key}");
    }
    assert_eq!(served.read("x").await, b"x");
}
