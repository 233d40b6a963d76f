//! The steps that a child does: look at a file, make a poster, make an MP4.

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use karigar::objects::Address;
use karigar::{Context, JobError};
use serde::Serialize;

use super::error::{Fault, judge};
use super::filters::{Into, chain};
use super::input;
use super::job::PosterFormat;
use super::probe::{ENTRIES, Probed, Source};
use super::progress::Progress;
use super::size::Size;
use super::tools::Tools;
use crate::child::{Limits, Order};

/// Address space of a child. 3840 × 2160 of HEVC in 10 bits took between 600 and 800 MB, and 400 MB were touched.
pub(super) const MEMORY_BYTES: u64 = 1536 << 20;
/// The largest MP4: an hour at the highest rate that is allowed below.
const MP4_BYTES: u64 = 1536 << 20;
/// The largest poster: PNG of the most pixels.
const POSTER_BYTES: u64 = 64 << 20;
/// What ffprobe may say.
const ANSWER_BYTES: usize = 1 << 20;
/// CPU time for a look at a file, and for a poster.
const SHORT: Duration = Duration::from_secs(120);
/// CPU time for each second of a video. 3840 × 2160 of HEVC in 10 bits took 2.6 s at 30 frames a second, on a fast machine.
const CPU_PER_SECOND: f64 = 50.0;
/// A poster is taken at a tenth of the video, and no later than this: there is more to see than in the first frame.
const POSTER_AT_MOST: f64 = 3.0;

/// How far a job is, as its record tells.
#[derive(Debug, Serialize)]
pub(super) struct Step {
    /// What is under way.
    pub(super) step: &'static str,
    /// Seconds of the video that are done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seconds: Option<f64>,
    /// Of so many, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of_seconds: Option<f64>,
}

impl Step {
    pub(super) fn named(step: &'static str) -> Self {
        Self { step, seconds: None, of_seconds: None }
    }
}

/// One job's children.
pub(super) struct Run<'a> {
    pub(super) tools: &'a Tools,
    pub(super) cx: &'a Context,
    /// Where the video is from, for people.
    pub(super) address: &'a Address,
    /// Where they work.
    pub(super) folder: &'a Path,
}

impl Run<'_> {
    /// What a file of the folder is.
    pub(super) async fn probe(&self, file: &str) -> Result<Source, JobError> {
        let mut arguments = words(&["-hide_banner", "-loglevel", "error", "-of", "json", "-show_entries", ENTRIES]);
        arguments.extend(input::options(file));
        let mut answer = Vec::new();
        let keep = |bytes: &[u8]| {
            let room = ANSWER_BYTES.saturating_sub(answer.len());
            answer.extend_from_slice(&bytes[..bytes.len().min(room)]);
        };
        self.run(&self.tools.ffprobe, arguments, limits(SHORT, 0), keep).await?;
        let probed: Result<Probed, _> = serde_json::from_slice(&answer);
        let probed =
            probed.map_err(|error| Fault::Unreadable(format!("ffprobe's answer is no JSON of its own: {error}")));
        probed.and_then(Probed::source).map_err(|fault| fault.reject(self.address))
    }

    /// Writes a still picture to `file`.
    pub(super) async fn poster(
        &self,
        source: &Source,
        size: Size,
        format: PosterFormat,
        file: &str,
    ) -> Result<(), JobError> {
        let at = source.duration.map_or(0.0, |duration| (duration / 10.0).min(POSTER_AT_MOST));
        for at in [at, 0.0] {
            // Before the input: ffmpeg seeks by the index then, and decodes little.
            let mut arguments = words(&["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-ss"]);
            arguments.push(format!("{at:.3}"));
            arguments.extend(input::options("input"));
            arguments.extend(self.pictures(source, size, Into::Poster(format)));
            arguments.extend(words(&["-frames:v", "1", "-an", "-bitexact"]));
            arguments.extend(words(match format {
                PosterFormat::Jpeg => &["-c:v", "mjpeg", "-q:v", "3", "-huffman", "optimal"],
                PosterFormat::Webp => &["-c:v", "libwebp", "-quality", "80"],
                PosterFormat::Png => &["-c:v", "png"],
            }));
            arguments.extend(words(&["-f", "image2", "-update", "1"]));
            arguments.push(format!("file:{file}"));
            self.run(&self.tools.ffmpeg, arguments, limits(SHORT, POSTER_BYTES), |_| ()).await?;
            // There is no frame after the last one, wherever the header says that is.
            if self.folder.join(file).is_file() {
                return Ok(());
            }
        }
        Err(Fault::NoPictures.reject(self.address))
    }

    /// Writes the MP4 to `file`, and tells the job's record how far it is.
    pub(super) async fn transcode(&self, source: &Source, size: Size, file: &str) -> Result<(), JobError> {
        let mut arguments = words(&["-hide_banner", "-nostdin", "-loglevel", "error", "-y"]);
        arguments.extend(words(&["-progress", "pipe:1", "-stats_period", "1"]));
        arguments.extend(input::options("input"));
        arguments.extend(self.pictures(source, size, Into::Rendition));
        let threads = input::THREADS.to_string();
        arguments.extend(words(&["-c:v", "libx264", "-preset", "veryfast", "-crf", "23", "-profile:v", "high"]));
        arguments.extend(words(&["-maxrate", "3M", "-bufsize", "6M", "-threads", &threads, "-fps_mode", "vfr"]));
        if let Some(audio) = &source.audio {
            arguments.extend(words(&["-map", &format!("0:{}", audio.index)]));
            arguments.extend(words(&["-c:a", "aac", "-b:a", "128k", "-ac", "2", "-ar", "48000"]));
        }
        // A header that says nothing of its length, or the wrong one, ends here.
        arguments.extend(words(&["-t", &(input::MAX_SECONDS + 1.0).to_string()]));
        arguments.extend(words(&["-bitexact", "-movflags", "+faststart", "-f", "mp4"]));
        arguments.push(format!("file:{file}"));

        let seconds = source.duration.unwrap_or(input::MAX_SECONDS);
        let limits = limits(SHORT + Duration::from_secs_f64(seconds * CPU_PER_SECOND), MP4_BYTES);
        let (tell, mut told) = tokio::sync::watch::channel(0.0);
        let mut progress = Progress::default();
        let read = |bytes: &[u8]| {
            if let Some(place) = progress.push(bytes) {
                tell.send_replace(place);
            }
        };
        let telling = async {
            while told.changed().await.is_ok() {
                let seconds = Some(*told.borrow_and_update());
                let _ = self.cx.progress(Step { step: "transcode", seconds, of_seconds: source.duration }).await;
            }
            std::future::pending().await
        };
        tokio::select! {
            done = self.run(&self.tools.ffmpeg, arguments, limits, read) => done,
            () = telling => Ok(()),
        }
    }

    /// Options that take the pictures alone, through the filters, and nothing that the file says beside them.
    fn pictures(&self, source: &Source, size: Size, into: Into) -> Vec<String> {
        let filters = chain(&source.video, size, into, self.tools.tone_maps);
        let mut options =
            words(&["-map", &format!("0:{}", source.video.index), "-filter_threads", "1", "-vf", &filters]);
        options.extend(words(&["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"]));
        options
    }

    async fn run(
        &self,
        program: &Path,
        arguments: Vec<String>,
        limits: Limits,
        stdout: impl FnMut(&[u8]),
    ) -> Result<(), JobError> {
        let arguments = arguments.into_iter().map(OsString::from).collect();
        let order = Order { program, arguments, folder: self.folder, limits, deadline: self.cx.deadline() };
        let ended = self.tools.sandbox.run(&order, self.cx.cancellation().cancelled(), stdout).await?;
        judge(&ended, &limits, self.address)
    }
}

fn limits(cpu: Duration, file_bytes: u64) -> Limits {
    Limits { memory_bytes: MEMORY_BYTES, cpu, file_bytes, open_files: 64 }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
