use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_jobs::inference::moderate_image::{ImageModerator, ModerateImage, Thresholds, Verdict};

use super::served;

async fn kit() -> TestKit {
    let model = served("open_nsfw", |_| {}).await;
    TestKit::start(Worker::builder().handler(ImageModerator(model.into()))).await
}

/// A sky above a meadow.
fn landscape() -> DynamicImage {
    RgbImage::from_fn(300, 200, |x, y| {
        let shade = ((x * 7 + y * 13) % 20) as u8;
        if y < 110 { Rgb([120 + shade, 170 + shade, 220]) } else { Rgb([40, 110 + shade, 30 + shade]) }
    })
    .into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("an encoder");
    bytes.into_inner()
}

#[tokio::test]
async fn a_landscape_is_allowed_and_stricter_thresholds_hold_it_back() {
    let kit = kit().await;
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let source = kit.put_object("photos/1", encoded(&landscape(), format)).await;
        let thresholds = Thresholds::default();
        let ended = kit.run(&ModerateImage { source: source.clone(), thresholds }).await;
        assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
        let found = ended.output.expect("an output");
        assert!((0.0..0.2).contains(&found.score) && found.verdict == Verdict::Allow, "{found:?}");
        assert_eq!((&*found.model.name, &*found.model.version, &*found.model.device), ("open_nsfw", "1", "cpu"));
        assert_eq!(found.model.sha256.len(), 64);

        let thresholds = Thresholds { review: 0.0, block: 1.0 };
        let found = kit.run(&ModerateImage { source, thresholds }).await.output.expect("an output");
        assert_eq!(found.verdict, Verdict::Review);
    }
}

#[tokio::test]
async fn what_is_no_photo_is_rejected_with_its_address() {
    let kit = kit().await;
    let mut huge = encoded(&landscape(), ImageFormat::Png);
    // Its header claims 40,000 × 40,000 pixels, and its checksum is wrong: no decoder may come so far as to care.
    huge[16..24].copy_from_slice(&[0, 0, 0x9C, 0x40, 0, 0, 0x9C, 0x40]);
    let whole = encoded(&landscape(), ImageFormat::Jpeg);
    for (key, bytes, says) in [
        ("empty.jpg", Vec::new(), "is empty"),
        ("zip.jpg", b"PK\x03\x04 an archive of some sort".to_vec(), "not a picture"),
        ("huge.png", huge, "the picture is "),
        ("cut.jpg", whole[..whole.len() / 2].to_vec(), "cut off"),
    ] {
        let source = kit.put_object(key, bytes).await;
        let ended = kit.run(&ModerateImage { source: source.clone(), thresholds: Thresholds::default() }).await;
        let error = ended.error.expect("a reason");
        assert_eq!((ended.outcome, ended.attempts), (Outcome::Rejected, 1), "{key}: {error}");
        assert!(error.contains(&source.to_string()) && error.contains(says), "{error}");
    }
}
