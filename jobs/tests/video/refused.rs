//! What is no video, or no good one, and what stops a job.

use std::time::Duration;

use karigar::testing::TestKit;
use karigar::{Outcome, Worker};
use karigar_jobs::media::video::{self, MakeVideo, Poster};

use crate::samples::{pictures, video, with_sound};
use crate::{kit, run};

/// Runs the job of a file, which is rejected with these words.
async fn rejected(kit: &TestKit, file: Vec<u8>, words: &str) {
    let source = kit.put_object("in/file.mp4", file).await;
    let ended = run(kit, source.clone()).await;
    let error = ended.error.unwrap_or_default();
    assert_eq!(ended.outcome, Outcome::Rejected, "{words}: {error}");
    assert!(error.contains(&source.to_string()) && error.contains(words), "{error}");
}

#[tokio::test]
async fn what_is_no_video_is_rejected_with_what_is_wrong() {
    let kit = kit().await;
    let sound = video("-f lavfi -i sine=440:d=1 -c:a aac", "m4a");
    let strange = video("-f lavfi -i testsrc2=s=64x64:r=25:d=1 -c:v ffv1", "mkv");
    for (file, words) in [
        (Vec::new(), "can't be read as a video"),
        (b"Dear sir or madam".repeat(100), "can't be read as a video"),
        (sound, "no moving pictures"),
        (strange, "Codec (ffv1) is not taken"),
    ] {
        rejected(&kit, file, words).await;
    }
}

#[tokio::test]
async fn a_video_that_was_cut_off_is_rejected_wherever_its_index_is() {
    let kit = kit().await;
    let index_last = with_sound("320x240");
    rejected(&kit, index_last[..index_last.len() / 2].to_vec(), "moov atom not found").await;
    let arguments = "-f lavfi -i testsrc2=s=320x240:r=25:d=5 -pix_fmt yuv420p -c:v libx264 -movflags +faststart";
    let index_first = video(arguments, "mp4");
    rejected(&kit, index_first[..index_first.len() / 2].to_vec(), "upload it again, whole").await;
}

#[tokio::test]
async fn a_file_that_names_others_is_refused_and_they_are_not_read() {
    let kit = kit().await;
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret.mp4");
    std::fs::write(&secret, video(&pictures("320x240"), "mp4")).unwrap();
    let secret = secret.display();
    let hls = format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{secret}\n#EXT-X-ENDLIST\n");
    let remote = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n";
    let concat = format!("ffconcat version 1.0\nfile '{secret}'\n");
    let dash = format!(
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet \
         contentType=\"video\"><Representation id=\"1\"><BaseURL>file://{secret}</BaseURL></Representation>\
         </AdaptationSet></Period></MPD>"
    );
    let subtitle = format!("1\n00:00:00,000 --> 00:00:01,000\nfile://{secret}\n\n");
    for file in [hls, remote.to_owned(), concat, dash, subtitle] {
        rejected(&kit, file.into_bytes(), "can't be read as a video").await;
    }
}

#[tokio::test]
async fn a_job_that_runs_over_its_timeout_ends_at_once_with_its_child() {
    let kit = TestKit::start_with(video::register(Worker::builder()), |settings| {
        settings.timeout = Duration::from_secs(2);
    });
    let kit = kit.await;
    // A minute of large pictures: minutes of work.
    let arguments = "-f lavfi -i testsrc2=s=1920x1080:r=30:d=2 -pix_fmt yuv420p -c:v libx264 -preset ultrafast";
    let folder = tempfile::tempdir().unwrap();
    let short = folder.path().join("short.mp4");
    crate::samples::ffmpeg(arguments, &short);
    let long = video(&format!("-stream_loop 30 -i {} -c copy", short.display()), "mp4");
    let source = kit.put_object("in/long.mp4", long).await;
    kit.enqueue(&MakeVideo { source, poster: Poster::default() }).await;
    let ended = kit.until("the timeout", |ends| ends.first().cloned()).await;
    assert_eq!(ended.outcome, Outcome::TimedOut);
    // A handler that does not return by itself is given up five seconds after its timeout.
    assert!(ended.ran < Duration::from_secs(6), "{:?}", ended.ran);
}
