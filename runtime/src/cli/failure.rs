//! Why a command failed, in words for people, and the exit code that says so to scripts.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::objects::ObjectError;
use crate::queue::QueueError;
use crate::store::StoreError;

use super::program;

/// What went wrong and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) what: String,
    pub(crate) remedy: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The command was right and could not be done.
    Failed,
    /// The command was not right.
    Usage,
    /// Nobody reads our output any more, which is the reader's right: `karigar jobs list | head -1`.
    ReaderGone,
}

impl Failure {
    /// Something that could not be done. Exit code 1.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: None, kind: Kind::Failed }
    }

    /// A command that makes no sense as it stands. Exit code 2.
    pub(crate) fn usage(what: impl Into<String>) -> Self {
        Self { kind: Kind::Usage, ..Self::new(what) }
    }

    /// What to do.
    pub(crate) fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { remedy: Some(remedy.into()), ..self }
    }

    /// 1 for a failure, 2 for a wrong command, 0 where the reader has gone.
    pub(crate) fn code(&self) -> u8 {
        match self.kind {
            Kind::Failed => 1,
            Kind::Usage => 2,
            Kind::ReaderGone => 0,
        }
    }

    /// Says it, and returns the exit code.
    pub(crate) fn report(&self, to: &mut dyn Write) -> ExitCode {
        if self.kind != Kind::ReaderGone {
            // Where even this can't be written, the exit code is all that is left.
            let _ = writeln!(to, "error: {}", self.what);
            for line in self.remedy.iter().flat_map(|remedy| remedy.lines()) {
                let _ = writeln!(to, "  {line}");
            }
        }
        ExitCode::from(self.code())
    }
}

/// Failures to write the output. Other input and output is reported where it happens, with the file's name.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        let kind = if error.kind() == io::ErrorKind::BrokenPipe { Kind::ReaderGone } else { Kind::Failed };
        Self { kind, ..Self::new(format!("the output can't be written: {error}")) }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            StoreError::Unavailable(_) => failure.remedy(format!(
                "check `database.url` and whether the database runs; `{} doctor` looks closer",
                program::name()
            )),
            StoreError::Refused(_) => failure,
        }
    }
}

impl From<QueueError> for Failure {
    fn from(error: QueueError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            QueueError::Unavailable(_) => failure.remedy(format!(
                "check the region, the credentials and `sqs.endpoint`; `{} doctor` looks closer",
                program::name()
            )),
            _ => failure,
        }
    }
}

impl From<ObjectError> for Failure {
    fn from(error: ObjectError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            ObjectError::Unavailable(_) => failure.remedy(format!(
                "check the region, the credentials and `objects.endpoint`; `{} doctor` looks closer",
                program::name()
            )),
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests;
