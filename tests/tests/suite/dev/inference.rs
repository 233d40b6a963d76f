use std::fs;
use std::path::Path;

use karigar_tests::servers::server;

use super::process::{Folder, output, text};

#[tokio::test]
async fn a_demo_moderates_reads_embeds_and_sniffs_a_folder_and_says_what_it_found() {
    let folder = Folder::new();
    let files = tempfile::tempdir().expect("a folder");
    for (folder, file) in [("KARIGAR_TEST_PHOTOS", "astronaut.jpg"), ("KARIGAR_TEST_PAGES", "page.png")] {
        fs::copy(Path::new(&server(folder)).join(file), files.path().join(file)).expect("a copy");
    }
    fs::write(files.path().join("complaint.txt"), "The street light near the school is broken.").expect("a text");
    let place = files.path().display().to_string();
    let ran = output(folder.command_with_models(&["--once", "--demo", &place])).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    assert!(shown.contains("12 of 12 sample jobs succeeded"), "{shown}");
    assert!(shown.contains("allow (score 0.0"), "{shown}");
    assert!(shown.contains("384 numbers for 11 tokens"), "{shown}");
    assert!(shown.contains("JPEG image data, image/jpeg"), "{shown}");
    assert!(shown.contains("unambiguously as either object or background"), "{shown}");
}
