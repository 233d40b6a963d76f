//! `media.video`: a video in, a poster and an MP4 out that every browser and phone plays.
//!
//! The MP4 is H.264 (8 bits, 4:2:0) and AAC, fits in 1280 × 720 or 720 × 1280, stands upright, has square pixels, and its
//! index comes first. Nothing is enlarged. Of what the file says beside its pictures and its sound nothing is kept: no
//! place, no time, no device. High dynamic range is mapped to the standard one.
//!
//! The programs `ffmpeg` and `ffprobe` do it, as children with limits ([`crate::child`]): they read one file, and no
//! other whatever it says ([`input`]). The video goes through a folder for temporary files, and is never in memory.

mod error;
mod filters;
mod input;
mod job;
mod probe;
mod progress;
mod run;
mod size;
mod tools;

pub use job::{MakeVideo, Mp4, Poster, PosterFormat, PosterMade, SourceVideo, VideoMade};
pub use tools::Ffmpeg;

use std::path::Path;
use std::sync::Arc;

use karigar::{Context, Handler, JobError, Permits, Policy, WorkerBuilder};

use crate::child::Scratch;
use error::Fault;
use probe::Source;
use run::{Run, Step};
use size::Size;

/// A video may end so much before its header says: sound and pictures do not end together, and clocks drift.
const CUT_SECONDS: f64 = 1.0;
const CUT_SHARE: f64 = 0.02;

/// Adds the handler, and the programs that it runs.
pub fn register(builder: WorkerBuilder) -> WorkerBuilder {
    let ffmpeg = Arc::new(Ffmpeg::default());
    builder.handler(VideoMaker(Arc::clone(&ffmpeg))).resource(ffmpeg)
}

/// Makes posters and MP4s.
#[derive(Debug, Clone, Default)]
pub struct VideoMaker(pub Arc<Ffmpeg>);

impl Handler for VideoMaker {
    type Job = MakeVideo;

    async fn handle(&self, job: MakeVideo, cx: &Context) -> Result<VideoMade, JobError> {
        let tools = self.0.tools().await?;
        let scratch = Scratch::new()?;
        let folder = scratch.path();
        let run = Run { tools, cx, address: &job.source, folder };

        cx.progress(Step::named("download")).await?;
        let bytes = cx.download(&job.source, &folder.join("input"), input::MAX_BYTES).await?;
        let source = run.probe("input").await?;
        let poster_size = size::poster(source.video.size, job.poster.width);
        run.poster(&source, poster_size, job.poster.format, "poster").await?;
        run.transcode(&source, size::rendition(source.video.size), "video").await?;
        let made = run.probe("video").await?;
        if let Some(told) = source.duration {
            let found = made.duration.unwrap_or(0.0);
            if found + CUT_SECONDS + told * CUT_SHARE < told {
                return Err(Fault::Cut { found, told }.reject(&job.source));
            }
        }

        cx.progress(Step::named("upload")).await?;
        let poster = put_poster(cx, &folder.join("poster"), poster_size, job.poster.format).await?;
        let video = put_video(cx, &folder.join("video"), made).await?;
        Ok(VideoMade { poster, video, source: describe(source, bytes) })
    }

    fn policy(&self) -> Policy {
        // What a child may take at most; the worker itself holds no part of the video. The timeout is the pool's.
        Policy { permits: Permits { memory_bytes: run::MEMORY_BYTES, ..Permits::default() }, ..Policy::default() }
    }
}

async fn put_poster(cx: &Context, file: &Path, size: Size, format: PosterFormat) -> Result<PosterMade, JobError> {
    let (extension, content_type) = match format {
        PosterFormat::Jpeg => ("jpg", "image/jpeg"),
        PosterFormat::Webp => ("webp", "image/webp"),
        PosterFormat::Png => ("png", "image/png"),
    };
    Ok(PosterMade {
        address: cx.put_result_file("poster", file, extension, content_type).await?,
        width: size.0,
        height: size.1,
        bytes: length(file).await?,
        content_type: content_type.to_owned(),
    })
}

async fn put_video(cx: &Context, file: &Path, made: Source) -> Result<Mp4, JobError> {
    let content_type = "video/mp4";
    Ok(Mp4 {
        address: cx.put_result_file("720p", file, "mp4", content_type).await?,
        width: made.video.size.0,
        height: made.video.size.1,
        bytes: length(file).await?,
        content_type: content_type.to_owned(),
        duration_seconds: thousandths(made.duration.unwrap_or(0.0)),
        frame_rate: thousandths(made.video.frame_rate),
        video_codec: made.video.codec,
        audio_codec: made.audio.map(|audio| audio.codec),
    })
}

fn describe(source: Source, bytes: u64) -> SourceVideo {
    SourceVideo {
        container: source.container,
        duration_seconds: source.duration.map(thousandths),
        width: source.video.size.0,
        height: source.video.size.1,
        frame_rate: thousandths(source.video.frame_rate),
        video_codec: source.video.codec,
        audio_codec: source.audio.map(|audio| audio.codec),
        bytes,
    }
}

async fn length(file: &Path) -> Result<u64, JobError> {
    Ok(tokio::fs::metadata(file).await?.len())
}

/// To three places.
fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
