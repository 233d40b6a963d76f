use super::*;
use crate::manifest::{Manifest, Origin, example};

/// A spec of a file on this machine.
fn local(folder: &TempDir, name: &str, content: &[u8]) -> FileSpec {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    FileSpec { source: Source::File(path), sha256: Digest::of(content), bytes: content.len() as u64 }
}

/// A model of two files that are in `folder`.
fn model(folder: &TempDir) -> Manifest {
    let mut manifest = Manifest::parse(example::TEXT, Origin::Builtin).unwrap();
    manifest.file = local(folder, "model.onnx", b"weights");
    manifest.files.insert("tokenizer".to_owned(), local(folder, "tokenizer.json", b"words"));
    manifest
}

#[test]
fn all_files_of_a_model_come_into_the_cache_by_their_hashes() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::new());
    let manifest = model(&folder);
    let error = place.cache.cached(&manifest).unwrap_err().to_string();
    assert!(error.contains("file `model` is not in the cache") && error.contains("run `karigar models pull example`"));

    let files = place.cache.files(&manifest, &place.sources, &Silent).unwrap();
    assert_eq!(std::fs::read(files.model()).unwrap(), b"weights");
    assert_eq!(std::fs::read(files.get("tokenizer").unwrap()).unwrap(), b"words");
    assert_eq!(files.get("model").unwrap(), files.model());
    let error = files.get("labels").unwrap_err().to_string();
    assert!(error.contains("the task needs the file `labels`; add [files.labels]"), "{error}");
    let name = Digest::of(b"weights").to_string();
    assert_eq!(files.model(), place.cache.root().join("sha256").join(&name[..2]).join(&name));
    assert_eq!(place.cache.cached(&manifest).unwrap(), files);
}

#[test]
fn a_cache_that_is_complete_may_be_read_only_and_needs_no_source() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::new());
    let manifest = model(&folder);
    let files = place.cache.files(&manifest, &place.sources, &Silent).unwrap();
    drop(folder);
    let before = std::fs::read_dir(files.model().parent().unwrap()).unwrap().count();
    assert_eq!(place.cache.files(&manifest, &place.sources, &Silent).unwrap(), files);
    assert_eq!(std::fs::read_dir(files.model().parent().unwrap()).unwrap().count(), before);
}

#[test]
fn a_cache_in_a_place_that_is_no_folder_is_an_error_with_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("file"), b"").unwrap();
    let place = Place { cache: Cache::open(folder.path().join("file")), ..Place::new() };
    let error = place.fetch(&local(&folder, "a", b"a")).unwrap_err();
    assert!(error.contains("can't be written") && error.contains("choose another folder"), "{error}");
}

#[test]
fn a_flipped_byte_in_the_cache_is_found_by_verify_with_the_remedy() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::new());
    let spec = local(&folder, "a", b"weights");
    assert!(place.cache.verify("example", "model", &spec).unwrap_err().reason.contains("is not in the cache"));
    let path = place.fetch(&spec).unwrap();
    place.cache.verify("example", "model", &spec).unwrap();
    std::fs::write(&path, b"weighTs").unwrap();
    let error = place.cache.verify("example", "model", &spec).unwrap_err().to_string();
    assert!(error.starts_with("model example: file `model` in the cache is damaged: its SHA-256 is "), "{error}");
    assert!(error.contains(&format!("remove `{}` and run `karigar models pull example`", path.display())), "{error}");
}

#[test]
fn a_file_that_was_cut_in_the_cache_is_fetched_again() {
    let (folder, place) = (tempfile::tempdir().unwrap(), Place::new());
    let spec = local(&folder, "a", b"weights");
    let path = place.fetch(&spec).unwrap();
    std::fs::write(&path, b"wei").unwrap();
    assert!(place.cache.cached_file("example", "model", &spec).is_err());
    assert_eq!(std::fs::read(place.fetch(&spec).unwrap()).unwrap(), b"weights");
}

#[test]
fn a_file_that_is_not_there_is_an_error_with_its_path() {
    let folder = tempfile::tempdir().unwrap();
    let spec = local(&folder, "a", b"weights");
    std::fs::remove_file(folder.path().join("a")).unwrap();
    let error = Place::new().refused(&spec);
    assert!(error.contains("can't be read: No such file") && error.contains("put the file there"), "{error}");
}

#[test]
fn a_copy_of_a_filled_cache_is_a_mirror() {
    let (folder, filled, place) = (tempfile::tempdir().unwrap(), Place::new(), Place::new());
    let spec = local(&folder, "a", b"weights");
    filled.fetch(&spec).unwrap();
    drop(folder);
    let sources = Sources::without_pip().with_mirror(&format!("file:{}/", filled.cache.root().display())).unwrap();
    let place = Place { sources, ..place };
    place.fetch(&spec).unwrap();
    let error = place.refused(&FileSpec { sha256: Digest::of(b"other"), ..spec });
    assert!(error.contains("the mirror's file:"), "{error}");
    assert!(Sources::without_pip().with_mirror("ftp://models").is_err());
}
