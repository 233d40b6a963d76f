//! The handler under the real pipeline. What it tells of a picture is tested in `karigar-pictures`.

use karigar::store::tx::Value;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_pictures::samples::{jpeg, noise, quarters};
use serde_json::json;

use super::*;

async fn kit() -> TestKit {
    TestKit::start(Worker::builder().handler(PictureDescriber)).await
}

fn plain(source: karigar::objects::Address) -> DescribePicture {
    DescribePicture { source, place: false, save_as: None, near_duplicates: None }
}

fn save_as() -> SaveAs {
    serde_json::from_value(json!({ "collection": "photos", "ref": "1" })).expect("a name")
}

#[tokio::test]
async fn a_photo_is_described_by_the_worker() {
    let kit = kit().await;
    let photo = jpeg(&quarters(60, 40).into(), 6);
    let source = kit.put_object("photos/1.jpg", photo.clone()).await;
    let ended = kit.run(&plain(source)).await;
    assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
    let description = describe(&photo, false).expect("a description");
    assert_eq!(ended.output, Some(Described { description, near_duplicates: None }));
    assert_eq!(kit.statements().lock().len(), 0);
}

#[tokio::test]
async fn a_hash_is_kept_by_the_commit_if_it_is_asked_for() {
    let kit = kit().await;
    let photo = jpeg(&quarters(60, 40).into(), 1);
    let hash = describe(&photo, false).expect("a description").perceptual_hash;
    let source = kit.put_object("photos/1.jpg", photo).await;
    let ended = kit.run(&DescribePicture { save_as: Some(save_as()), ..plain(source) }).await;
    assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
    let kept = kit.statements().lock().clone();
    let [(_, values)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(*values, ["photos".into(), "1".into(), Value::Int(hash.0.cast_signed())]);
}

#[tokio::test]
async fn without_a_database_near_duplicates_are_refused_with_the_reason() {
    let kit = kit().await;
    let source = kit.put_object("photos/1.jpg", jpeg(&quarters(60, 40).into(), 1)).await;
    let wanted = serde_json::from_value(json!({ "collection": "photos" })).expect("a wish");
    let ended = kit.run(&DescribePicture { near_duplicates: Some(wanted), ..plain(source) }).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    let error = ended.error.expect("a reason");
    assert!(error.contains("`near_duplicates`"), "{error}");
}

#[tokio::test]
async fn a_bad_photo_is_rejected_with_its_address_what_is_wrong_and_what_to_do() {
    let kit = kit().await;
    let whole = jpeg(&noise(60, 40).into(), 1);
    for (key, bytes, says) in [
        ("cut.jpg", whole[..whole.len() / 2].to_vec(), "upload it again, whole"),
        ("letter.jpg", b"Dear sir or madam".to_vec(), "send one of: "),
    ] {
        let source = kit.put_object(key, bytes).await;
        let ended = kit.run(&plain(source.clone())).await;
        assert_eq!((ended.outcome, ended.attempts), (Outcome::Rejected, 1), "{key}");
        let error = ended.error.expect("a reason");
        assert!(error.contains(&source.to_string()) && error.contains(says), "{error}");
    }
}
