//! What kinds of models there are: how an input becomes tensors, and tensors an output. A model of a known task needs a
//! manifest and no code.

pub mod file_type;
pub mod image_scores;
mod inputs;
mod outputs;
pub mod picture;
pub mod text_detection;
pub mod text_direction;
pub mod text_embedding;
pub mod text_recognition;

use crate::error::{InferError, LoadError};
use crate::manifest::Manifest;
use crate::source::Files;
use crate::tensor::{Named, View};

/// A known task. One value serves all sessions of a model and is shared between threads.
pub trait Task: Send + Sync + Sized + 'static {
    /// What manifests call it (`task = "…"`).
    const NAME: &'static str;
    /// What a caller gives.
    type Input: Send + 'static;
    /// One item's validated tensors.
    type Prepared: Send + Sync + 'static;
    /// What a caller gets.
    type Output: Send + serde::Serialize + 'static;

    /// Reads its part of the manifest (`[processing]`) and the files beside the model (tokenizer, labels).
    fn load(manifest: &Manifest, files: &Files) -> Result<Self, LoadError>;

    /// Checks one input (range, length, finite, shape) and makes its tensors. Runs on the caller's thread; computes.
    fn prepare(&self, input: Self::Input) -> Result<Self::Prepared, InferError>;

    /// The item's length along the manifest's cost axis: tokens, or pixels. The cost of a batch is its longest item's
    /// length times its items.
    fn length(&self, prepared: &Self::Prepared) -> u32;

    /// Makes one batch of tensors, padded to the longest item.
    fn stack(&self, batch: &[&Self::Prepared]) -> Vec<Named<'_>>;

    /// Takes the batch's outputs apart, one answer an item, in order. A number that is not finite is that item's
    /// [`InferError::Input`].
    fn unstack(&self, outputs: &[View<'_>], batch: &[&Self::Prepared]) -> Vec<Result<Self::Output, InferError>>;

    /// The golden sample's input, from the manifest's `[golden]` and the file beside it.
    fn golden_input(&self, manifest: &Manifest, files: &Files) -> Result<Self::Input, LoadError>;

    /// Compares an answer with the golden sample's; the error says what differs and by how much.
    fn golden_matches(&self, manifest: &Manifest, output: &Self::Output) -> Result<(), String>;
}
