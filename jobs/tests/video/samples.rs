//! Videos of ffmpeg's test pictures.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// What ffmpeg makes by these arguments, in a file whose name ends so.
pub(crate) fn video(arguments: &str, ending: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(format!("video.{ending}"));
    ffmpeg(arguments, &file);
    fs::read(file).unwrap()
}

/// Runs ffmpeg by arguments that hold no spaces of their own.
pub(crate) fn ffmpeg(arguments: &str, file: &Path) {
    let mut command = Command::new("ffmpeg");
    command.args(["-nostdin", "-loglevel", "error", "-y"]).args(arguments.split_whitespace()).arg(file);
    assert!(command.status().expect("ffmpeg is installed").success(), "{command:?}");
}

/// A second of pictures of this size, as H.264.
pub(crate) fn pictures(size: &str) -> String {
    format!("-f lavfi -i testsrc2=s={size}:r=25:d=1 -pix_fmt yuv420p -c:v libx264 -preset ultrafast")
}

/// A second of pictures and sound, in an MP4.
pub(crate) fn with_sound(size: &str) -> Vec<u8> {
    let sound = "-f lavfi -i sine=440:d=1";
    video(&format!("-f lavfi -i testsrc2=s={size}:r=25:d=1 {sound} -pix_fmt yuv420p -c:v libx264 -c:a aac"), "mp4")
}

/// What ffprobe says of the streams.
pub(crate) fn streams(video: &[u8]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("video");
    fs::write(&file, video).unwrap();
    let probed = Command::new("ffprobe")
        .args(["-loglevel", "error", "-of", "json", "-show_streams", "-show_format"])
        .arg(&file)
        .output()
        .expect("ffprobe is installed");
    let mut probed: Value = serde_json::from_slice(&probed.stdout).unwrap();
    serde_json::from_value(probed["streams"].take()).unwrap()
}

/// The names of an MP4's outermost boxes (ISO/IEC 14496-12).
pub(crate) fn boxes(mut mp4: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    while let Some((head, _)) = mp4.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        names.push(String::from_utf8_lossy(&head[4..]).into_owned());
        mp4 = mp4.get(length.max(8)..).unwrap_or_default();
    }
    names
}
