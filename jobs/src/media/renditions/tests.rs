//! The handler under the real pipeline.

use karigar::objects::Objects;
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};

use karigar_pictures::request::{Format, Wanted};

use super::*;
use karigar_pictures::samples::{claim_jpeg_size, jpeg, quarters};

async fn kit() -> TestKit {
    TestKit::start(Worker::builder().handler(RenditionMaker::default())).await
}

fn of(source: Address) -> MakeRenditions {
    MakeRenditions { source, renditions: vec![Wanted::wide(100, Format::Jpeg)], keep_metadata: false }
}

fn photo() -> Vec<u8> {
    jpeg(&quarters(600, 400).into(), 6)
}

#[tokio::test]
async fn a_photo_becomes_renditions_that_lie_where_the_output_says() {
    let kit = kit().await;
    let source = kit.put_object("photos/1.jpg", photo()).await;
    let wanted = vec![Wanted::wide(1_024, Format::Jpeg), Wanted::wide(100, Format::Webp)];
    let ended = kit.run(&MakeRenditions { source, renditions: wanted, keep_metadata: false }).await;
    assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));

    let renditions = ended.output.expect("an output").renditions;
    let sizes: Vec<_> = renditions.iter().map(|one| (one.width, one.height)).collect();
    assert_eq!(sizes, [(400, 600), (100, 150)]);
    for one in renditions {
        let object = kit.object(&one.address).await;
        assert_eq!(object.len() as u64, one.bytes);
        let found = image::guess_format(&object).unwrap().to_mime_type();
        let info = kit.objects().head(&one.address).await.unwrap();
        assert_eq!(info.content_type.as_deref(), Some(found));
        assert!(info.cache_control.expect("a header").contains("immutable"));
        assert_eq!((&*one.content_type, one.format.content_type()), (found, found));
    }
}

#[tokio::test]
async fn a_bad_photo_is_rejected_with_its_address_what_is_wrong_and_what_to_do() {
    let kit = kit().await;
    let mut bomb = photo();
    claim_jpeg_size(&mut bomb, 65_500, 65_500);
    let whole = photo();
    for (key, bytes, says) in [
        ("bomb.jpg", bomb, "shrink it first"),
        ("cut.jpg", whole[..whole.len() / 2].to_vec(), "upload it again, whole"),
        ("letter.jpg", b"Dear sir or madam".to_vec(), "send one of: "),
    ] {
        let source = kit.put_object(key, bytes).await;
        let ended = kit.run(&of(source.clone())).await;
        assert_eq!(ended.outcome, Outcome::Rejected, "{key}");
        let error = ended.error.expect("a reason");
        assert!(error.contains(&source.to_string()) && error.contains(says), "{error}");
    }
}

#[tokio::test]
async fn a_photo_that_is_not_there_is_rejected() {
    let kit = kit().await;
    let mut source = kit.put_object("photos/1.jpg", photo()).await;
    source.key = "photos/2.jpg".to_owned();
    let ended = kit.run(&of(source)).await;
    assert_eq!(ended.outcome, Outcome::Rejected);
    assert!(ended.error.expect("a reason").contains("photos/2.jpg"));
}
