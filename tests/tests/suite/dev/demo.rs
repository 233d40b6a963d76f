use std::path::Path;

use karigar_tests::servers::server;

use super::process::{Folder, text};

/// The paths of files in a table of results.
fn files(stdout: &str) -> Vec<&str> {
    stdout.split_whitespace().filter(|word| word.ends_with(".jpg") && Path::new(word).is_file()).collect()
}

#[tokio::test]
async fn a_demo_draws_its_own_pictures_and_shows_what_became_of_them() {
    let folder = Folder::new();
    let ran = folder.run(&["--demo", "--once"]).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    assert!(shown.contains("WHAT CAME OUT") && shown.contains("succeeded"), "{shown}");
    assert!(!files(&shown).is_empty(), "{shown}");
}

#[tokio::test]
async fn a_demo_takes_a_folder_of_photos() {
    let folder = Folder::new();
    let photos = server("KARIGAR_TEST_PHOTOS");
    let ran = folder.run(&["--once", "--demo", &photos]).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    let count = std::fs::read_dir(&photos).expect("photos").count();
    assert!(shown.contains(&format!("{count} of {count} sample jobs succeeded")), "{shown}");
    assert!(files(&shown).len() >= count, "{shown}");
}

#[tokio::test]
async fn a_demo_of_nothing_says_what_to_name() {
    let folder = Folder::new();
    let empty = tempfile::tempdir().expect("a folder");
    let ran = folder.run(&["--once", "--demo", &empty.path().display().to_string()]).await;
    assert_eq!(ran.status.code(), Some(1));
    assert!(text(&ran.stderr).contains(&empty.path().display().to_string()), "{}", text(&ran.stderr));
}
