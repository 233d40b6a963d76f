//! What can go wrong, by whose fault it is.

/// The verdict on one item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InferError {
    /// The input is at fault and would be every time: what is wrong, where, and what to do.
    #[error("{0}")]
    Input(String),
    /// The model could not be run now; the same input may work later.
    #[error("{0}")]
    Unavailable(String),
    /// The caller went away, or the engine is shutting down: nothing is known of the item.
    #[error("the engine stopped before the item ran")]
    Stopped,
}

/// Why a batch as a whole failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// No memory for a batch of this size; a smaller one may fit.
    #[error("out of memory: {0}")]
    OutOfMemory(String),
    /// The runtime refused or failed the batch: one of its items may be at fault.
    #[error("{0}")]
    Failed(String),
    /// The session can't be used any more and has to be built anew.
    #[error("the session is broken: {0}")]
    Broken(String),
}

/// Why a model is not ready.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("model {model}: {reason}")]
pub struct LoadError {
    /// The model's name.
    pub model: String,
    /// What is wrong, and what to do.
    pub reason: String,
}
