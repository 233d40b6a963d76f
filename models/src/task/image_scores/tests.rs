use super::*;
use crate::manifest::Origin;

const MANIFEST: &str = include_str!("../../../manifests/open_nsfw.toml");

fn task(change: impl Fn(&str) -> String) -> Result<ImageScores, LoadError> {
    let manifest = Manifest::parse(&change(MANIFEST), Origin::Builtin)?;
    ImageScores::load(&manifest, &Files::new("open_nsfw", "model.onnx", BTreeMap::new()))
}

/// A task that takes the four pixels of a picture as they are.
fn plain(processing: &str, shape: &str) -> ImageScores {
    task(|text| {
        let (head, rest) = text.split_once("[processing]").expect("a section");
        let (_, tail) = rest.split_once("[batching]").expect("a section");
        let head = head.replace("[\"batch\", 224, 224, 3]", shape);
        format!(
            "{head}[processing]\nlabels = [\"sfw\", \"nsfw\"]\nresize = 2\ncrop = 2\n{processing}\n[batching]{tail}"
        )
    })
    .expect("a valid manifest")
}

fn four_colours() -> Picture {
    Picture::new(2, 2, vec![1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]).expect("four pixels")
}

#[test]
fn colours_are_reordered_and_each_loses_its_own_mean() {
    let task = plain("channels = \"bgr\"\nmean = [1, 2, 3]", "[\"batch\", 2, 2, 3]");
    let Pixels(numbers) = task.prepare(four_colours()).expect("a picture");
    assert_eq!(numbers, [2.0, 0.0, -2.0, 5.0, 3.0, 1.0, 8.0, 6.0, 4.0, 11.0, 9.0, 7.0]);
}

#[test]
fn a_model_of_planes_gets_planes() {
    let task = plain("channels = \"rgb\"\nmean = [0, 0, 0]\nstd = [1, 2, 3]", "[\"batch\", 3, 2, 2]");
    let pixels = task.prepare(four_colours()).expect("a picture");
    assert_eq!(pixels.0, [1.0, 4.0, 7.0, 10.0, 1.0, 2.5, 4.0, 5.5, 1.0, 2.0, 3.0, 4.0]);
    let stacked = task.stack(&[&pixels, &pixels]);
    assert_eq!((stacked[0].name, &*stacked[0].tensor.shape), ("input_0", &[2, 3, 2, 2][..]));
}

#[test]
fn any_size_becomes_the_models_size() {
    let task = task(str::to_owned).expect("the house's manifest");
    for (width, height) in [(1, 1), (1, 3_000), (3_000, 1), (256, 256), (1_000, 700)] {
        let grey = Picture::new(width, height, vec![128; (width * height * 3) as usize]).expect("a picture");
        let Pixels(numbers) = task.prepare(grey).expect("a picture");
        assert_eq!(numbers.len(), 224 * 224 * 3);
        for (number, right) in numbers.iter().zip([24.0, 11.0, 5.0].iter().cycle()) {
            assert_eq!(number, right);
        }
    }
}

#[test]
fn a_picture_without_its_pixels_is_refused() {
    let task = task(str::to_owned).expect("the house's manifest");
    let error = task.prepare(Picture { width: 4, height: 4, rgb: vec![0; 3] }).expect_err("too few");
    assert!(matches!(&error, InferError::Input(why) if why.contains("48 bytes")), "{error}");
}

#[test]
fn each_row_of_the_output_is_one_pictures_and_a_nan_spoils_only_its_own() {
    let task = task(str::to_owned).expect("the house's manifest");
    let pixels = Pixels(Vec::new());
    let view = View { shape: &[2, 2], data: &[0.25, 0.75, f32::NAN, 0.5] };
    let answers = task.unstack(&[view], &[&pixels, &pixels]);
    assert_eq!(answers[0].as_ref().expect("scores").get("nsfw"), Some(0.75));
    assert!(matches!(answers[1], Err(InferError::Input(_))));
    assert_eq!(answers.len(), 2);
}

#[test]
fn what_does_not_fit_together_in_a_manifest_is_named() {
    for (from, to, says) in [
        ("crop = 224", "crop = 300", "`processing.crop`: 300 is out of range"),
        ("crop = 224", "crop = 200", "[\"batch\", 200, 200, 3]"),
        ("resize = 256", "resize = 100000", "`processing.resize`"),
        ("jpeg_quality = 75", "jpeg_quality = 0", "`processing.jpeg_quality`"),
        ("[\"sfw\", \"nsfw\"]", "[\"sfw\"]", "of shape [\"batch\", 1]"),
        ("[\"sfw\", \"nsfw\"]", "[\"sfw\", \"sfw\"]", "twice"),
        ("mean = [104.0", "std = [0, 1, 1]\nmean = [104.0", "`processing.std`"),
        ("channels = \"bgr\"", "channels = \"bgra\"", "`bgr`"),
    ] {
        assert!(MANIFEST.contains(from), "{from}");
        let error = task(|text| text.replacen(from, to, 1)).expect_err(says).to_string();
        assert!(error.contains(says), "{error}");
    }
}
