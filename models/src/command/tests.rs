use std::path::Path;
use std::time::Duration;

use parking_lot::Mutex;
use tempfile::TempDir;

use super::*;
use crate::manifest::{DeviceName, FileSpec, Origin, example};
use crate::source::{Cache, Digest, FetchError, Fetchers, Files, Opened, Silent, Source};

/// A cache, and three models whose files are text; the third's has another content than it should.
struct Place {
    _folder: TempDir,
    cache: Cache,
    manifests: Manifests,
}

fn model(name: &str) -> Manifest {
    let mut manifest = Manifest::parse(example::TEXT, Origin::Builtin).unwrap();
    let content = name.as_bytes();
    manifest.name = name.to_owned();
    manifest.files.clear();
    manifest.file =
        FileSpec { source: Source::File(name.into()), sha256: Digest::of(content), bytes: content.len() as u64 };
    manifest
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path());
        Self { _folder: folder, cache, manifests: ["first", "second", "third"].map(model).into_iter().collect() }
    }

    fn pull(&self, names: &[&str]) -> (String, Result<(), CommandError>) {
        let mut out = Vec::new();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let result = pull(&mut out, &self.manifests, &names, &self.cache, &Names, &Silent);
        (String::from_utf8(out).unwrap(), result)
    }

    fn verify(&self, names: &[&str], golden: &dyn GoldenRunner) -> (String, Vec<String>) {
        let mut out = Vec::new();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let result = verify(&mut out, &self.manifests, &names, &self.cache, golden);
        let errors = match result {
            Err(CommandError::Models(errors)) => errors.iter().map(ToString::to_string).collect(),
            Err(error) => panic!("{error}"),
            Ok(()) => Vec::new(),
        };
        (String::from_utf8(out).unwrap(), errors)
    }

    fn list(&self, format: Format) -> String {
        let mut out = Vec::new();
        list(&mut out, &self.manifests, &self.cache, format).unwrap();
        String::from_utf8(out).unwrap()
    }
}

/// Every file's content is its name, but that of the third is another, and there is no library.
struct Names;

impl Fetchers for Names {
    fn open(&self, spec: &FileSpec, _: u64) -> Result<Opened, FetchError> {
        let content = match &spec.source {
            Source::File(name) if name == Path::new("third") => b"thirD".to_vec(),
            Source::File(name) => name.to_str().unwrap().into(),
            _ => return Err(FetchError::Refused("no network; connect it".to_owned())),
        };
        Ok(Opened { from: 0, total: None, content: Box::new(std::io::Cursor::new(content)) })
    }
}

/// Every golden sample but the second's is answered rightly.
#[derive(Default)]
struct Golden {
    ran: Mutex<Vec<String>>,
}

impl GoldenRunner for Golden {
    fn run(&self, _: &Path, manifest: &Manifest, files: &Files) -> Result<GoldenReport, LoadError> {
        assert!(files.model().exists());
        self.ran.lock().push(manifest.name.clone());
        match manifest.name.as_str() {
            "second" => Err(manifest.error("the golden sample's score is 0.2 and should be 0.9")),
            _ => Ok(GoldenReport { device: DeviceName::Cpu, took: Duration::from_millis(12) }),
        }
    }
}

#[test]
fn the_list_says_which_models_there_are_and_which_are_here() {
    let place = Place::new();
    let _ = place.pull(&["first"]);
    let table = place.list(Format::Table);
    let lines: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines[0], ["NAME", "VERSION", "TASK", "SIZE", "LICENCE", "CACHED", "ABOUT"]);
    assert_eq!(lines[1][..7], ["first", "1", "image_scores", "0.0", "MB", "MIT", "yes"]);
    assert_eq!(lines[2][6], "no");
    let json: serde_json::Value = serde_json::from_str(&place.list(Format::Json)).unwrap();
    assert_eq!(json[0]["cached"], true);
    assert_eq!(json[0]["sha256"], Digest::of(b"first").to_string());
    assert_eq!(json[2]["name"], "third");
}

#[test]
fn what_can_be_pulled_is_and_all_that_can_not_is_named() {
    let place = Place::new();
    let (out, result) = place.pull(&[]);
    let error = result.unwrap_err().to_string();
    let lines: Vec<&str> = error.lines().collect();
    assert_eq!(lines.len(), 2, "{error}");
    assert!(lines[0].starts_with("model onnxruntime: file `library` from wheel:onnxruntime"), "{error}");
    assert!(lines[1].starts_with("model third: file `model` from file:third: its SHA-256 is"), "{error}");
    assert!(out.starts_with("first: ") && out.contains("\nsecond: ") && !out.contains("third"), "{out}");
}

#[test]
fn a_name_that_no_model_has_is_refused_with_the_nearest_and_the_others_are_pulled() {
    let place = Place::new();
    let (out, result) = place.pull(&["frist", "second"]);
    assert!(result.unwrap_err().to_string().contains("model frist: there is no such model; did you mean `first`?"));
    assert!(out.starts_with("second: "), "{out}");
}

/// As [`verify`] does, with a library that is in order.
fn verify_models(place: &Place, golden: &Golden) -> (String, Vec<String>) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    for manifest in place.manifests.iter() {
        super::verify::verify_model(&mut out, manifest, &place.cache, Some(Path::new("library")), golden, &mut errors)
            .unwrap();
    }
    (String::from_utf8(out).unwrap(), errors.iter().map(ToString::to_string).collect())
}

#[test]
fn verify_names_every_model_that_is_not_in_order_and_runs_the_golden_samples_of_the_others() {
    let (place, golden) = (Place::new(), Golden::default());
    let _ = place.pull(&["first", "second"]);
    let (out, errors) = verify_models(&place, &golden);
    assert_eq!(*golden.ran.lock(), ["first", "second"]);
    assert_eq!(out, "first 1: files and golden sample are right (12.0ms on cpu)\nsecond 1: FAILED\nthird 1: FAILED\n");
    assert_eq!(errors[0], "model second: the golden sample's score is 0.2 and should be 0.9");
    assert!(errors[1].contains("model third: file `model` is not in the cache"), "{}", errors[1]);
}

#[test]
fn a_flipped_byte_in_the_cache_keeps_its_model_from_being_run() {
    let (place, golden) = (Place::new(), Golden::default());
    let _ = place.pull(&["first"]);
    std::fs::write(place.cache.path(Digest::of(b"first")), b"firsT").unwrap();
    let (_, errors) = verify_models(&place, &golden);
    assert!(golden.ran.lock().is_empty());
    assert!(errors[0].contains("model first: file `model` in the cache is damaged"), "{}", errors[0]);
}

#[test]
fn without_the_library_the_files_are_verified_and_no_golden_sample_runs() {
    let (place, golden) = (Place::new(), Golden::default());
    let _ = place.pull(&["first"]);
    let (out, errors) = place.verify(&["first", "frist"], &golden);
    assert!(golden.ran.lock().is_empty());
    assert!(out.contains("first 1: files are right; the golden sample needs the library"), "{out}");
    assert_eq!(errors.len(), 2, "{errors:?}");
    assert!(errors[0].starts_with("model onnxruntime: "), "{}", errors[0]);
}
