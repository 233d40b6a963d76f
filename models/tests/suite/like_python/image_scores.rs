use std::collections::BTreeMap;

use karigar_models::task::image_scores::ImageScores;
use karigar_models::task::picture::Picture;

use super::reference;
use crate::environment;
use crate::packages::{package, serve};

/// By how much a score may differ. Measured: 0.0054 at most (astronaut.jpg), of which the decoder of the photograph itself
/// has its share. JPEG code rounds differently, and the model takes notice.
const TOLERANCE: f32 = 0.01;

#[tokio::test]
async fn photographs_get_the_scores_of_the_python_package() {
    let photos = environment::path("KARIGAR_TEST_PHOTOS");
    let expected: BTreeMap<String, f32> = reference("image_scores", &[&photos]);
    let model = serve::<ImageScores>(package("open_nsfw")).await;
    for (name, nsfw) in &expected {
        let photo = std::fs::read(photos.join(name)).expect("a photograph");
        let image = image::load_from_memory(&photo).expect("a JPEG").into_rgb8();
        let picture = Picture::new(image.width(), image.height(), image.into_raw()).expect("a picture");
        let answer = model.infer(name, picture).await.expect("a score");
        let found = answer.output.get("nsfw").expect("the label");
        let off = (found - nsfw).abs();
        assert!(off <= TOLERANCE, "{name}: {found}, and in Python {nsfw}");
    }
    assert!(expected.len() >= 8, "only {} photographs", expected.len());
}
