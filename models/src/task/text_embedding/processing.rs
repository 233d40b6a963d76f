//! The task's part of a manifest, and the tokenizer.

use std::path::Path;

use serde::Deserialize;
use tokenizers::{Tokenizer, TruncationParams};

use crate::error::LoadError;
use crate::manifest::Manifest;

/// How a text becomes tokens, and the tokens' vectors one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// How many tokens the model takes at most, with those that mark beginning and end.
    pub max_tokens: u32,
    /// What becomes of a longer text.
    pub over_limit: OverLimit,
    /// How many tokens the model knows: a tokenizer with more belongs to another model.
    pub vocabulary: u32,
    /// What shorter texts of a batch are filled up with. It has no influence on the answer.
    #[serde(default)]
    pub padding_token: u32,
    /// How the tokens' vectors become one.
    pub pooling: Pooling,
    /// Whether vectors are scaled to length 1.
    pub normalise: bool,
}

/// What becomes of a text that is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverLimit {
    /// It is refused.
    Reject,
    /// Its beginning is looked at, and the answer says so.
    Truncate,
}

/// How the tokens' vectors become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// By their mean.
    Mean,
}

impl Processing {
    /// The tokenizer of this file, with the manifest's limit in place of its own.
    pub(super) fn tokenizer(&self, manifest: &Manifest, file: &Path) -> Result<Tokenizer, LoadError> {
        let wrong = |why: String| manifest.error(format!("the file `tokenizer` ({}): {why}", file.display()));
        let mut tokenizer =
            Tokenizer::from_file(file).map_err(|error| wrong(format!("{error}; take the model's tokenizer.json")))?;
        let largest = tokenizer.get_vocab(true).into_values().max().unwrap_or_default();
        if largest >= self.vocabulary {
            return Err(wrong(format!(
                "it has a token {largest}, and `processing.vocabulary` says that the model knows {}; take the model's own",
                self.vocabulary
            )));
        }
        let max_length = self.max_tokens as usize;
        let truncation = match self.over_limit {
            OverLimit::Reject => None,
            OverLimit::Truncate => Some(TruncationParams { max_length, ..TruncationParams::default() }),
        };
        tokenizer.with_padding(None);
        tokenizer
            .with_truncation(truncation)
            .map_err(|error| wrong(format!("`processing.max_tokens` = {max_length}: {error}; raise it")))?;
        Ok(tokenizer)
    }
}
