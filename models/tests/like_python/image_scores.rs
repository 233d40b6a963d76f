use std::collections::BTreeMap;

use karigar_models::source::Digest;
use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::picture::Picture;
use serde::Deserialize;

use super::{folder, served};

/// By how much a score may differ. Measured: 0.0054 at most (astronaut.jpg), of which the decoder of the photograph itself
/// has its share. JPEG code rounds differently, and the model takes notice.
const TOLERANCE: f32 = 0.01;

#[derive(Deserialize)]
struct Expected {
    sha256: String,
    nsfw: f32,
}

#[tokio::test]
async fn photographs_get_the_scores_of_the_python_package() {
    let expected: BTreeMap<String, Expected> =
        serde_json::from_str(include_str!("expected/image_scores.json")).expect("JSON");
    let model = served::<ImageScores>("open_nsfw").await;
    let photos = folder("KARIGAR_TEST_PHOTOS");
    for (name, Expected { sha256, nsfw }) in &expected {
        let photo = std::fs::read(photos.join(name)).expect("a photograph");
        assert_eq!(Digest::of(&photo).to_string(), *sha256, "{name} is another photograph: make expected/ anew");
        let image = image::load_from_memory(&photo).expect("a JPEG").into_rgb8();
        let picture = Picture::new(image.width(), image.height(), image.into_raw()).expect("a picture");
        let answer = model.infer(name, picture).await.expect("a score");
        let found = answer.output.get("nsfw").expect("the label");
        let off = (found - nsfw).abs();
        assert!(off <= TOLERANCE, "{name}: {found}, and in Python {nsfw}");
    }
    assert!(expected.len() >= 8);
}
