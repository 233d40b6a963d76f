//! Inputs and results by files, for what is too large for memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{Context, result_headers, unreadable};
use crate::error::JobError;
use crate::objects::{Address, PutMode, naming};

/// Bytes of a file that are hashed at once.
const CHUNK: usize = 256 << 10;

impl Context {
    /// Streams an input of at most `limit` bytes into a file, and returns its length. Errors are as in [`Context::read`].
    pub async fn download(&self, address: &Address, file: &Path, limit: u64) -> Result<u64, JobError> {
        self.services.allowed.check(address).map_err(JobError::reject)?;
        self.services.objects.download(address, file, limit).await.map_err(unreadable)
    }

    /// As [`Context::put_result`], of what a file holds. It must not change meanwhile.
    ///
    /// # Errors
    /// A file that can't be read, and an object store that is away, are retries.
    pub async fn put_result_file(
        &self,
        name: &str,
        file: &Path,
        ext: &str,
        content_type: &str,
    ) -> Result<Address, JobError> {
        let path = file.to_owned();
        let digest = self.blocking(move || digest(&path)).await??;
        let key = naming::result_key_of_digest(&self.key.hex(), name, &digest, ext);
        let address = Address { bucket: self.services.bucket.clone(), key };
        self.services.objects.upload(&address, file, &result_headers(content_type), PutMode::IfAbsent).await?;
        Ok(address)
    }
}

/// The SHA-256 of a file, which is never in memory as a whole.
fn digest(file: &Path) -> io::Result<[u8; 32]> {
    let mut reader = BufReader::with_capacity(CHUNK, File::open(file)?);
    let mut hasher = Sha256::new();
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(hasher.finalize().into());
        }
        hasher.update(chunk);
        let read = chunk.len();
        reader.consume(read);
    }
}

#[cfg(test)]
mod tests;
