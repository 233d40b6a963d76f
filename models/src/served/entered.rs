//! A call, from the version that it enters to its answer.

use std::sync::Arc;

use super::shadow::Shadow;
use super::version::{Entry, Version};
use super::{Answer, ModelId};
use crate::error::InferError;
use crate::task::Task;

/// A version that a call has entered.
pub struct Entered<T: Task> {
    pub(super) version: Arc<Version<T>>,
    pub(super) shadow: Option<Arc<Shadow<T>>>,
}

impl<T: Task> Entered<T> {
    /// Which model will answer.
    pub fn model(&self) -> &Arc<ModelId> {
        self.version.id()
    }

    /// Checks the input and makes its tensors. It computes: not for threads that must not block.
    pub fn prepare(self, input: T::Input) -> Result<Prepared<T>, InferError> {
        let copy = self.shadow.as_ref().and_then(|shadow| shadow.copy(&input));
        let entry = self.version.prepare(input)?;
        let shadow = self.shadow.zip(copy);
        Ok(Prepared { version: self.version, entry, shadow })
    }
}

/// A call that is ready to run.
pub struct Prepared<T: Task> {
    version: Arc<Version<T>>,
    entry: Entry<T>,
    shadow: Option<(Arc<Shadow<T>>, T::Input)>,
}

impl<T: Task> Prepared<T> {
    /// Runs it, in a batch with others that wait. Dropping the future withdraws the call, if it has not begun.
    pub async fn infer(self) -> Result<Answer<T::Output>, InferError> {
        let beside = self.shadow.map(|(shadow, input)| shadow.begin(input));
        let answer = self.version.infer(self.entry).await?;
        if let Some(beside) = beside {
            beside.compare(&answer.model, &answer.output);
        }
        Ok(answer)
    }
}
