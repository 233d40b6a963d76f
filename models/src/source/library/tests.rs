use super::*;
use crate::source::{Silent, Sources};

#[test]
fn the_library_is_pinned_for_linux_on_both_architectures() {
    for arch in ["x86_64", "aarch64"] {
        let spec = pinned("linux", arch).unwrap();
        assert_eq!(spec.source.to_string(), "wheel:onnxruntime==1.31.1!onnxruntime/capi/libonnxruntime.so.1.31.1");
    }
    assert_eq!(pinned("linux", "riscv64"), None);
}

#[test]
fn a_library_of_ones_own_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("libonnxruntime.so");
    let error = choose_by(Some(path.clone().into_os_string())).unwrap_err().to_string();
    assert!(error.contains("ORT_DYLIB_PATH names") && error.contains("is no file; correct it"), "{error}");
    std::fs::write(&path, b"library").unwrap();
    assert_eq!(choose_by(Some(path.clone().into_os_string())).unwrap(), Library::Own(path));
    assert_eq!(choose_by(Some(OsString::new())), choose_by(None));
}

#[test]
fn a_library_of_ones_own_that_changed_is_refused_until_that_is_said_to_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let (cache, path) = (Cache::open(folder.path().join("models")), folder.path().join("libonnxruntime.so"));
    let verify = || verify_this(&cache, Library::Own(path.clone()));
    std::fs::write(&path, b"library").unwrap();
    assert_eq!(verify().unwrap().sha256, Digest::of(b"library"));
    verify().unwrap();
    std::fs::write(&path, b"libraRy").unwrap();
    let error = verify().unwrap_err().to_string();
    assert!(
        error.starts_with("model onnxruntime: the library `") && error.contains("changed: its SHA-256 is"),
        "{error}"
    );
    let note = error.split("remove `").nth(1).unwrap().split('`').next().unwrap();
    std::fs::remove_file(note).unwrap();
    verify().unwrap();
}

#[test]
fn a_pinned_library_of_another_content_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let cache = Cache::open(folder.path().join("models"));
    let source = folder.path().join("libonnxruntime.so");
    std::fs::write(&source, b"library").unwrap();
    let spec = FileSpec { source: Source::File(source), sha256: Digest::of(b"library"), bytes: 7 };
    let verify = || verify_this(&cache, Library::Pinned(spec.clone()));
    assert!(verify().unwrap_err().reason.contains("file `library` is not in the cache"));
    let path = cache.file(NAME, FILE, &spec, &Sources::without_pip(), &Silent).unwrap();
    assert_eq!(verify().unwrap().path, path);
    std::fs::write(&path, b"libraRy").unwrap();
    assert!(verify().unwrap_err().reason.contains("file `library` in the cache is damaged"));
}
