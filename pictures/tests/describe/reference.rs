use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use karigar_pictures::describe::{Camera, ColorProfile, Description, PerceptualHash, Place, Taken};
use serde::Deserialize;

use super::{described, path, scenes};

#[derive(Deserialize)]
struct Reference {
    previews: BTreeMap<String, Preview>,
    grey: BTreeMap<String, PerceptualHash>,
    photos: BTreeMap<PathBuf, PerceptualHash>,
    metadata: BTreeMap<String, Metadata>,
}

#[derive(Deserialize)]
struct Preview {
    blur_hash: String,
    thumb_hash: String,
}

#[derive(Deserialize)]
struct Metadata {
    make: String,
    model: String,
    lens: String,
    taken: String,
    offset: String,
    place: Place,
    profile: String,
}

#[test]
fn pictures_are_described_as_published_implementations_describe_them() {
    let folder = tempfile::tempdir().expect("a folder for the pictures");
    let reference = reference(folder.path());
    let mut differences = Vec::new();
    for (name, Preview { blur_hash, thumb_hash }) in &reference.previews {
        let found = described(&folder.path().join(name));
        if (&found.blur_hash, &found.thumb_hash) != (blur_hash, thumb_hash) {
            let (blur, thumb) = (&found.blur_hash, &found.thumb_hash);
            differences.push(format!("{name}: {blur} {thumb} is not {blur_hash} {thumb_hash}"));
        }
    }
    // Without resizing, bit for bit; with it, Pillow's filter is another.
    let grey = reference.grey.iter().map(|(name, expected)| (folder.path().join(name), expected, 0));
    let photos = reference.photos.iter().map(|(path, expected)| (path.clone(), expected, 4));
    for (path, expected, most) in grey.chain(photos) {
        let distance = described(&path).perceptual_hash.distance(*expected);
        if distance > most {
            differences.push(format!("{}: {distance} bits from ImageHash's", path.display()));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn metadata_are_read_as_pillow_reads_them() {
    let folder = tempfile::tempdir().expect("a folder for the pictures");
    let metadata = reference(folder.path()).metadata;
    assert_eq!(metadata.len(), 3);
    for (name, expected) in metadata {
        let Description { taken, camera, lens, place, color_profile, notes, .. } =
            described(&folder.path().join(&name));
        assert_eq!(notes, [""; 0], "{name}");
        let Camera { make, model } = camera.expect("a camera");
        assert_eq!((make.as_deref(), model), (Some(expected.make.trim()), Some(expected.model)), "{name}");
        assert_eq!(lens, Some(expected.lens), "{name}");
        let (date, time) = expected.taken.split_once(' ').expect("a date and a time");
        let local = format!("{}T{time}", date.replace(':', "-"));
        assert_eq!(taken, Some(Taken { local, offset: Some(expected.offset) }), "{name}");
        let place = place.expect("a place");
        assert!((place.latitude - expected.place.latitude).abs() < 1e-6, "{name}: {place:?}");
        assert!((place.longitude - expected.place.longitude).abs() < 1e-6, "{name}: {place:?}");
        assert_eq!(place.altitude, expected.place.altitude, "{name}");
        let profile = ColorProfile { name: Some(expected.profile), space: Some("RGB".to_owned()) };
        assert_eq!(color_profile, Some(profile), "{name}");
    }
}

fn reference(folder: &Path) -> Reference {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/describe.py");
    let mut python = Command::new(path("KARIGAR_TEST_PYTHON"));
    let output = python.arg(script).arg(folder).args(scenes()).output().expect("KARIGAR_TEST_PYTHON runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the reference's answer is JSON")
}
