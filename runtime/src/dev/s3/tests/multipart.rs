use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::{Served, code, served};

const MIB: usize = 1024 * 1024;

async fn begin(served: &Served, key: &str) -> String {
    let upload = served.client.create_multipart_upload().bucket("photos").key(key).content_type("video/mp4");
    upload.send().await.expect("an upload").upload_id.expect("an id")
}

async fn part(served: &Served, key: &str, id: &str, number: i32, bytes: usize) -> CompletedPart {
    let upload = served.client.upload_part().bucket("photos").key(key).upload_id(id).part_number(number);
    let body = ByteStream::from(vec![number as u8; bytes]);
    let etag = upload.body(body).send().await.expect("a part").e_tag;
    CompletedPart::builder().part_number(number).set_e_tag(etag).build()
}

fn parts(parts: &[CompletedPart]) -> CompletedMultipartUpload {
    CompletedMultipartUpload::builder().set_parts(Some(parts.to_vec())).build()
}

#[tokio::test]
async fn parts_in_any_order_become_one_object() {
    let served = served().await;
    let id = begin(&served, "film").await;
    let last = part(&served, "film", &id, 9, 10).await;
    part(&served, "film", &id, 2, 5 * MIB + 1).await;
    let again = part(&served, "film", &id, 2, 5 * MIB).await;
    let complete = served.client.complete_multipart_upload().bucket("photos").key("film").upload_id(&id);
    let done = complete.multipart_upload(parts(&[again, last])).send().await.expect("an object");
    let got = served.client.get_object().bucket("photos").key("film").send().await.expect("an object");
    assert_eq!(got.content_type.as_deref(), Some("video/mp4"));
    assert!(got.e_tag.as_ref().is_some_and(|etag| etag.ends_with("-2\"")));
    assert_eq!(got.e_tag, done.e_tag);
    let body = got.body.collect().await.expect("a body").to_vec();
    assert_eq!(body.len(), 5 * MIB + 10);
    assert!(body[..5 * MIB].iter().all(|byte| *byte == 2) && body[5 * MIB..].iter().all(|byte| *byte == 9));
    assert_eq!(std::fs::read_dir(served.folder.path().join(".unfinished")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_completion_that_does_not_fit_its_parts_is_refused() {
    let served = served().await;
    let id = begin(&served, "film").await;
    let one = part(&served, "film", &id, 1, 100).await;
    let two = part(&served, "film", &id, 2, 100).await;
    let complete = |list: &[CompletedPart]| {
        let complete = served.client.complete_multipart_upload().bucket("photos").key("film").upload_id(&id);
        complete.multipart_upload(parts(list)).send()
    };
    let other = |etag: &str| CompletedPart::builder().part_number(1).e_tag(etag).build();
    assert_eq!(code(complete(&[two.clone(), one.clone()]).await), "InvalidPartOrder");
    assert_eq!(code(complete(&[one, two]).await), "EntityTooSmall");
    assert_eq!(code(complete(&[other("\"00000000000000000000000000000000\"")]).await), "InvalidPart");
    assert_eq!(code(complete(&[other("\"../../../etc/passwd\"")]).await), "InvalidPart");
    let elsewhere = served.client.complete_multipart_upload().bucket("photos").key("other").upload_id(&id);
    assert_eq!(code(elsewhere.multipart_upload(parts(&[])).send().await), "NoSuchUpload");
}

#[tokio::test]
async fn an_aborted_upload_is_gone() {
    let served = served().await;
    let id = begin(&served, "film").await;
    part(&served, "film", &id, 1, 100).await;
    let abort = || served.client.abort_multipart_upload().bucket("photos").key("film").upload_id(&id).send();
    abort().await.expect("an abort");
    assert_eq!(code(abort().await), "NoSuchUpload");
    assert_eq!(std::fs::read_dir(served.folder.path().join(".unfinished")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn a_completion_if_absent_leaves_what_is_there() {
    let served = served().await;
    served.put("film", b"first").await;
    let id = begin(&served, "film").await;
    let one = part(&served, "film", &id, 1, 100).await;
    let complete = || {
        let complete = served.client.complete_multipart_upload().bucket("photos").key("film").upload_id(&id);
        complete.multipart_upload(parts(std::slice::from_ref(&one)))
    };
    assert_eq!(code(complete().if_none_match("*").send().await), "PreconditionFailed");
    assert_eq!(served.read("film").await, b"first");
    complete().send().await.expect("the parts are still there");
    assert_eq!(served.read("film").await.len(), 100);
}
