//! `media.video` with real videos, which ffmpeg makes, under the real pipeline.

mod made;
mod refused;
mod samples;

use karigar::objects::Address;
use karigar::testing::{Ended, TestKit};
use karigar::{Outcome, Worker};
use karigar_jobs::media::video::{self, MakeVideo, Poster, VideoMade};

async fn kit() -> TestKit {
    TestKit::start(video::register(Worker::builder())).await
}

/// Runs the job of a video, with the poster that there is without a word.
async fn run(kit: &TestKit, source: Address) -> Ended<VideoMade> {
    kit.run(&MakeVideo { source, poster: Poster::default() }).await
}

/// Makes a video, and what the job says of it.
async fn make(kit: &TestKit, video: Vec<u8>) -> VideoMade {
    let source = kit.put_object("in/video", video).await;
    let ended = run(kit, source).await;
    assert_eq!((ended.outcome, ended.error), (Outcome::Succeeded, None));
    ended.output.expect("an output")
}
