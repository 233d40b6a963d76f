//! The house's own manifests and their golden samples, as parts of the program. A new file in `models/manifests/` has a
//! line here; a test compares the two.

/// A file of `models/manifests/` as text.
macro_rules! manifest {
    ($path:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/manifests/", $path))
    };
}

/// A golden sample's path, relative to `models/manifests/`, and its bytes.
macro_rules! golden {
    ($path:literal) => {
        ($path, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/manifests/", $path)) as &[u8])
    };
}

/// `models/manifests/*.toml`.
pub(super) const MANIFESTS: &[&str] = &[
    manifest!("magika.toml"),
    manifest!("minilm_l6_v2_int8.toml"),
    manifest!("open_nsfw.toml"),
    manifest!("ppocr_detection.toml"),
    manifest!("ppocr_direction.toml"),
    manifest!("ppocr_recognition.toml"),
];

/// `models/manifests/golden/*`.
const GOLDEN: &[(&str, &[u8])] = &[
    golden!("golden/minilm_l6_v2_int8.json"),
    golden!("golden/open_nsfw.ppm"),
    golden!("golden/text_detection.ppm"),
    golden!("golden/text_direction.ppm"),
    golden!("golden/text_recognition.ppm"),
];

/// The built-in golden sample at this path.
pub(super) fn golden(path: &str) -> Option<&'static [u8]> {
    GOLDEN.iter().find(|(known, _)| *known == path).map(|(_, bytes)| *bytes)
}
