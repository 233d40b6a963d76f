//! The identity of a job: CloudEvents' `source` + `id`.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// The longest `source` and the longest `id` that a job may have, in characters.
pub const MAX_PART_CHARS: usize = 256;

/// Who a job is: the producer's `source` and an `id` unique within it. Cheap to clone.
///
/// Two messages with one key are one job, however often either is delivered.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobKey {
    source: Arc<str>,
    id: Arc<str>,
    hash: Uuid,
}

/// Why a `source` or an `id` can't identify a job.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The part is the empty string.
    #[error("`{0}` is empty; give each job a source and an id")]
    Empty(&'static str),
    /// The part is longer than [`MAX_PART_CHARS`].
    #[error("`{0}` has {1} characters; at most {MAX_PART_CHARS} are allowed")]
    TooLong(&'static str, usize),
    /// The part holds a control character, which no store and no log takes safely.
    #[error("`{0}` holds a control character; use printable characters")]
    ControlCharacter(&'static str),
}

impl JobKey {
    /// Checks both parts and makes the key.
    pub fn new(source: &str, id: &str) -> Result<Self, KeyError> {
        check("source", source)?;
        check("id", id)?;
        let mut hasher = Sha256::new();
        // The length keeps ("a", "bc") and ("ab", "c") apart.
        hasher.update((source.len() as u64).to_be_bytes());
        hasher.update(source);
        hasher.update(id);
        let digest: [u8; 32] = hasher.finalize().into();
        let mut first = [0; 16];
        first.copy_from_slice(&digest[..16]);
        Ok(Self { source: source.into(), id: id.into(), hash: Uuid::from_bytes(first) })
    }

    /// The producer.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The id, unique within the source.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The first 128 bits of the SHA-256 of both parts: the primary key of the record.
    pub fn hash(&self) -> Uuid {
        self.hash
    }

    /// The hash as 32 hexadecimal digits, for addresses of objects.
    pub fn hex(&self) -> String {
        self.hash.simple().to_string()
    }
}

fn check(name: &'static str, part: &str) -> Result<(), KeyError> {
    if part.is_empty() {
        return Err(KeyError::Empty(name));
    }
    if part.len() > MAX_PART_CHARS {
        let chars = part.chars().count();
        if chars > MAX_PART_CHARS {
            return Err(KeyError::TooLong(name, chars));
        }
    }
    if part.chars().any(char::is_control) {
        return Err(KeyError::ControlCharacter(name));
    }
    Ok(())
}

impl fmt::Display for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.source, self.id)
    }
}

impl fmt::Debug for JobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "JobKey({self})")
    }
}
