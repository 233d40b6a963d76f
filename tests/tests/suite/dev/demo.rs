use std::path::Path;

use karigar_tests::servers::{photos, server};

use super::process::{Folder, text};

/// The results' files in a table of results.
fn files<'t>(shown: &'t str, folder: &Folder) -> Vec<&'t Path> {
    let objects = folder.path().join("objects");
    shown.split_whitespace().map(Path::new).filter(|path| path.starts_with(&objects) && path.is_file()).collect()
}

#[tokio::test]
async fn a_demo_draws_its_own_pictures_and_shows_what_became_of_them() {
    let folder = Folder::new();
    let ran = folder.run(&["--demo", "--once"]).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    assert!(shown.contains("WHAT CAME OUT") && shown.contains("succeeded"), "{shown}");
    // Without models only what needs some is left out, with the reason.
    assert!(shown.contains("Without inference.") && shown.contains("pip (onnxruntime) is not used"), "{shown}");
    assert!(shown.contains("18 sample jobs are skipped, as these kinds are not there: inference."), "{shown}");
    assert!(!files(&shown, &folder).is_empty(), "{shown}");
}

#[tokio::test]
async fn a_demo_takes_a_folder_of_photos() {
    let folder = Folder::new();
    let ran = folder.run(&["--once", "--demo", &server("KARIGAR_TEST_PHOTOS")]).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    let count = photos().len();
    // Renditions and a description each.
    let jobs = 2 * count;
    assert!(shown.contains(&format!("{jobs} of {jobs} sample jobs succeeded")), "{shown}");
    assert!(shown.contains("× ") && shown.contains(", mostly #"), "{shown}");
    assert!(files(&shown, &folder).len() >= count, "{shown}");
}

#[tokio::test]
async fn a_demo_of_nothing_says_what_to_name() {
    let folder = Folder::new();
    let empty = tempfile::tempdir().expect("a folder");
    let ran = folder.run(&["--once", "--demo", &empty.path().display().to_string()]).await;
    assert_eq!(ran.status.code(), Some(1));
    assert!(text(&ran.stderr).contains(&empty.path().display().to_string()), "{}", text(&ran.stderr));
}
