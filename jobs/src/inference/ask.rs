//! Asking a model on behalf of a job.

use karigar::{Context, JobError};
use karigar_models::error::InferError;
use karigar_models::served::{Answer, ModelId, Served};
use karigar_models::task::Task;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The model that gave an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ModelUsed {
    /// Its name.
    pub name: String,
    /// Its version: answers of one version are alike.
    pub version: String,
    /// The SHA-256 of its file.
    pub sha256: String,
    /// What it ran on: `cpu` or `cuda`.
    pub device: String,
}

impl From<&ModelId> for ModelUsed {
    fn from(ModelId { name, version, sha256, device }: &ModelId) -> Self {
        Self { name: name.clone(), version: version.clone(), sha256: sha256.to_string(), device: device.to_string() }
    }
}

/// Runs one input through a model. An input that is at fault rejects the job; a model that can't run now is a retry.
pub(super) async fn ask<T: Task>(
    model: &Served<T>,
    cx: &Context,
    input: T::Input,
) -> Result<(T::Output, ModelUsed), JobError> {
    let entered = model.enter(&cx.key().hex());
    let prepared = cx.blocking(move || entered.prepare(input)).await?.map_err(verdict)?;
    let Answer { output, model } = prepared.infer().await.map_err(verdict)?;
    Ok((output, (&*model).into()))
}

pub(super) fn verdict(error: InferError) -> JobError {
    match error {
        InferError::Input(_) => JobError::reject(error),
        InferError::Unavailable(_) | InferError::Stopped => JobError::retry(error),
    }
}

/// The same verdict, with the object that it is about.
pub(super) fn about(source: &karigar::objects::Address, error: JobError) -> JobError {
    if error.is_reject() { JobError::reject(format!("{source}: {error}")) } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_input_at_fault_rejects_its_job() {
        assert!(verdict(InferError::Input("too long".to_owned())).is_reject());
        assert!(!verdict(InferError::Unavailable("out of memory".to_owned())).is_reject());
        assert!(!verdict(InferError::Stopped).is_reject());
    }

    #[test]
    fn a_rejection_names_the_object() {
        let source = "s3://karigar/a.jpg".parse().expect("an address");
        let error = about(&source, JobError::reject("no pixels"));
        assert!(error.is_reject() && error.to_string() == "s3://karigar/a.jpg: no pixels");
        assert!(!about(&source, JobError::retry("busy")).is_reject());
    }
}
