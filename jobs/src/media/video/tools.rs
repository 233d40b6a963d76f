//! The programs `ffmpeg` and `ffprobe` of this machine.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use karigar::resource::{Resource, Starting};
use karigar::{Job, JobError};
use tokio::sync::OnceCell;

use super::job::MakeVideo;
use crate::child::{End, Limits, Order, Sandbox, Scratch, find};

/// Encoders that a build of ffmpeg may lack.
const ENCODERS: [&str; 5] = ["libx264", "aac", "mjpeg", "libwebp", "png"];

/// Enough for ffmpeg to list what it has.
const LIMITS: Limits =
    Limits { memory_bytes: 1 << 30, cpu: Duration::from_secs(10), file_bytes: 1 << 20, open_files: 64 };

/// ffmpeg, looked for once. To be a worker's resource.
#[derive(Debug, Default)]
pub struct Ffmpeg(OnceCell<Tools>);

/// What was found.
#[derive(Debug)]
pub(super) struct Tools {
    pub(super) sandbox: Sandbox,
    pub(super) ffmpeg: PathBuf,
    pub(super) ffprobe: PathBuf,
    /// Whether it has the filter `zscale`.
    pub(super) tone_maps: bool,
}

impl Ffmpeg {
    /// The programs. Where they are missing another worker may have them.
    pub(super) async fn tools(&self) -> Result<&Tools, JobError> {
        self.0.get_or_try_init(Tools::find).await.map_err(JobError::retry)
    }
}

impl Tools {
    async fn find() -> Result<Self, String> {
        let mut tools = Self {
            // First, for it is what most machines lack.
            ffmpeg: find("ffmpeg", "ffmpeg")?,
            ffprobe: find("ffprobe", "ffmpeg")?,
            sandbox: Sandbox::find()?,
            tone_maps: false,
        };
        let (encoders, filters) = tokio::try_join!(tools.list("-encoders"), tools.list("-filters"))?;
        let missing: Vec<&str> = ENCODERS.into_iter().filter(|name| !has(&encoders, name)).collect();
        if !missing.is_empty() {
            let (program, missing) = (tools.ffmpeg.display(), missing.join(", "));
            return Err(format!("{program} was built without the encoders {missing}; install one that has them"));
        }
        tools.tone_maps = has(&filters, "zscale");
        Ok(tools)
    }

    /// What ffmpeg writes when it is asked for a list.
    async fn list(&self, what: &str) -> Result<String, String> {
        let failed = |why: &dyn std::fmt::Display| format!("{} {what}: {why}", self.ffmpeg.display());
        let scratch = Scratch::new().map_err(|error| failed(&error))?;
        let order = Order {
            program: &self.ffmpeg,
            arguments: vec!["-hide_banner".into(), what.into()],
            folder: scratch.path(),
            limits: LIMITS,
            deadline: Instant::now() + Duration::from_secs(60),
        };
        let mut list = Vec::new();
        let ended = self.sandbox.run(&order, std::future::pending(), |bytes| list.extend_from_slice(bytes)).await;
        let ended = ended.map_err(|error| failed(&error))?;
        match ended.end {
            End::Exited(0) => Ok(String::from_utf8_lossy(&list).into_owned()),
            end => Err(failed(&format_args!("{end:?}: {}", ended.said))),
        }
    }
}

/// Whether a list has an entry: its lines are flags, a name and a text.
fn has(list: &str, name: &str) -> bool {
    list.lines().any(|line| line.split_whitespace().nth(1) == Some(name))
}

impl Resource for Ffmpeg {
    fn name(&self) -> &'static str {
        "program ffmpeg"
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec![MakeVideo::KIND]
    }

    fn start<'a>(&'a self, _: &'a Starting<'a>) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async {
            self.0.get_or_try_init(Tools::find).await?;
            let swept = tokio::task::spawn_blocking(Scratch::sweep);
            swept.await.map_err(|error| format!("sweeping temporary folders ended early: {error}"))
        })
    }

    fn note(&self) -> Option<String> {
        let lacks = !self.0.get()?.tone_maps;
        lacks.then(|| "it has no filter `zscale`: videos of high dynamic range come out pale".to_owned())
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async {})
    }
}
