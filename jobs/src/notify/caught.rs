//! Messages of `karigar dev`, kept in a folder instead of sent.

use std::path::{Path, PathBuf};

use karigar::{Context, JobError};

#[cfg(test)]
mod tests;

/// The folder.
#[derive(Debug, Clone)]
pub struct Caught(PathBuf);

impl Caught {
    /// In the folder of `karigar dev`'s data.
    pub fn new(data: &Path) -> Self {
        Self(data.join("caught"))
    }

    /// Keeps a message as `CHANNEL/JOB.EXT` and tells its path. A second run of the job writes the same file.
    pub async fn keep(&self, cx: &Context, channel: &str, ext: &str, message: &[u8]) -> Result<PathBuf, JobError> {
        let path = self.write(channel, &format!("{}.{ext}", cx.key().hex()), message).await?;
        tracing::info!(path = %path.display(), "a message was caught instead of sent");
        Ok(path)
    }

    async fn write(&self, channel: &str, name: &str, message: &[u8]) -> std::io::Result<PathBuf> {
        let folder = self.0.join(channel);
        tokio::fs::create_dir_all(&folder).await?;
        let path = folder.join(name);
        // Whole or not at all, for those who watch the folder.
        let part = folder.join(format!(".{name}.part"));
        tokio::fs::write(&part, message).await?;
        tokio::fs::rename(&part, &path).await?;
        Ok(path)
    }
}
