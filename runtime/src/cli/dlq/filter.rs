//! Which dead letters a command means.

use clap::Args;

use super::letter::Letter;

#[derive(Debug, Default, Args)]
pub(crate) struct Filter {
    /// The queue whose dead letters are meant, or the dead-letter queue itself; those of all pools if not given
    #[arg(long)]
    pub(crate) queue: Option<String>,
    /// Only jobs of this kind
    #[arg(long)]
    pub(crate) kind: Option<String>,
    /// Only letters whose fingerprint begins like this
    #[arg(long)]
    pub(crate) fingerprint: Option<String>,
    /// Only the job of this id; may be given more than once
    #[arg(long)]
    pub(crate) id: Vec<String>,
}

impl Filter {
    pub(super) fn takes(&self, letter: &Letter) -> bool {
        let kind = self.kind.is_none() || self.kind == letter.kind;
        let print = self.fingerprint.as_deref().is_none_or(|print| letter.fingerprint.starts_with(print));
        let id = self.id.is_empty() || letter.id.as_ref().is_some_and(|id| self.id.contains(id));
        kind && print && id
    }
}
