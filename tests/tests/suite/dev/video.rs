//! Videos in the demo.

use std::path::Path;

use tempfile::TempDir;
use tokio::process::Command;

use super::process::{Folder, output, text};

/// A folder of a short video and a photo.
async fn place() -> TempDir {
    let place = tempfile::tempdir().expect("a folder");
    let arguments = "-nostdin -loglevel error -f lavfi -i testsrc2=s=640x360:r=25:d=1 -pix_fmt yuv420p";
    let video = place.path().join("clip.mp4");
    let made = Command::new("ffmpeg").args(arguments.split_whitespace()).arg(video).status().await.expect("ffmpeg");
    assert!(made.success());
    image::RgbImage::new(40, 30).save(place.path().join("photo.png")).expect("a photo");
    place
}

fn named(place: &TempDir) -> String {
    place.path().display().to_string()
}

#[tokio::test]
async fn a_demo_makes_a_poster_and_an_mp4_of_a_video() {
    let (folder, place) = (Folder::new(), place().await);
    let ran = folder.run(&["--once", "--demo", &named(&place)]).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    let made = |beginning: &str, ending: &str| {
        shown.split_whitespace().map(Path::new).any(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(beginning) && name.ends_with(ending) && path.is_file()
        })
    };
    assert!(made("poster-", ".jpg") && made("720p-", ".mp4"), "{shown}");
}

#[tokio::test]
async fn without_ffmpeg_the_kind_is_left_out_with_the_reason() {
    let (folder, place) = (Folder::new(), place().await);
    let mut command = folder.command(&["--once", "--demo", &named(&place)]);
    command.env("PATH", place.path());
    let ran = output(command).await;
    let shown = text(&ran.stdout);
    assert!(ran.status.success(), "{shown}{}", text(&ran.stderr));
    let says = "Without media.video, as the program ffmpeg can't be used: there is no program `ffmpeg` on the PATH";
    assert!(shown.contains(says), "{shown}");
    assert!(shown.contains("media.renditions") && shown.contains("succeeded"), "{shown}");
}
