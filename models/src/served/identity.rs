//! Which model gave an answer.

use std::sync::Arc;

use serde::Serialize;

use crate::manifest::DeviceName;
use crate::source::Digest;

/// A model, exactly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelId {
    /// Its name.
    pub name: String,
    /// Its version, as the manifest says.
    pub version: String,
    /// The hash of its ONNX file.
    pub sha256: Digest,
    /// The device that it ran on.
    pub device: DeviceName,
}

/// An answer, and who gave it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer<O> {
    /// What the task made of the model's outputs.
    pub output: O,
    /// The model.
    pub model: Arc<ModelId>,
}
