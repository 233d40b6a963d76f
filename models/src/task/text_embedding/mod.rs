//! `text_embedding`: a text as a vector of unit length, so that texts of like meaning lie close together.
//!
//! The tokens' vectors are averaged and the mean is scaled to length 1, as sentence-transformers does it. The cosine of
//! two texts is then the sum of the products of their numbers.

mod pool;
mod processing;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use tokenizers::Tokenizer;

pub use processing::{OverLimit, Pooling, Processing};

use super::{Task, outputs};
use crate::error::{InferError, LoadError};
use crate::manifest::{Dim, Manifest};
use crate::source::Files;
use crate::tensor::{Data, Named, Tensor, View};

/// The task. Beside the model it needs the file `tokenizer`, a `tokenizer.json` of Hugging Face's `tokenizers`.
#[derive(Debug)]
pub struct TextEmbedding {
    tokenizer: Tokenizer,
    processing: Processing,
    /// How many numbers a vector has.
    width: usize,
    /// BERT tells two texts apart by these; later models have no such input.
    has_types: bool,
}

/// A text as a point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Embedding {
    /// Its coordinates; their squares add up to 1.
    pub vector: Vec<f32>,
    /// How many tokens were looked at, with the two that mark beginning and end.
    pub tokens: u32,
    /// Whether the text was longer, and its end was not looked at.
    pub truncated: bool,
}

/// A text's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    ids: Vec<u32>,
    truncated: bool,
}

impl Task for TextEmbedding {
    const NAME: &'static str = "text_embedding";
    type Input = String;
    type Prepared = Tokens;
    type Output = Embedding;

    fn load(manifest: &Manifest, files: &Files) -> Result<Self, LoadError> {
        let processing: Processing = manifest.processing()?;
        let Pooling::Mean = processing.pooling;
        let tokenizer = processing.tokenizer(manifest, files.get("tokenizer")?)?;
        let width = manifest.outputs.first().and_then(|output| match &*output.shape {
            [_, _, Dim::Fixed(width)] => Some(*width),
            _ => None,
        });
        let width = width.ok_or_else(|| {
            manifest
                .error("`outputs`: the first should be of shape [\"batch\", \"tokens\", N], N being the vector's size")
        })?;
        let has_types = manifest.inputs.iter().any(|input| input.name == TOKEN_TYPES);
        Ok(Self { tokenizer, processing, width, has_types })
    }

    fn prepare(&self, text: String) -> Result<Tokens, InferError> {
        let encoding = self
            .tokenizer
            .encode_fast(text, true)
            .map_err(|error| InferError::Input(format!("the text has no tokens ({error}); send another")))?;
        let truncated = !encoding.get_overflowing().is_empty();
        let (tokens, most) = (encoding.get_ids().len(), self.processing.max_tokens as usize);
        match tokens <= most {
            true => Ok(Tokens { ids: encoding.get_ids().to_vec(), truncated }),
            false => Err(InferError::Input(format!(
                "the text has {tokens} tokens and the model takes {most}; shorten it, or send its parts one by one"
            ))),
        }
    }

    fn length(&self, tokens: &Tokens) -> u32 {
        tokens.ids.len() as u32
    }

    fn stack(&self, batch: &[&Tokens]) -> Vec<Named<'_>> {
        let longest = batch.iter().map(|tokens| tokens.ids.len()).max().unwrap_or_default();
        let shape = vec![batch.len(), longest];
        let mut ids = vec![i64::from(self.processing.padding_token); batch.len() * longest];
        let mut mask = vec![0; ids.len()];
        for (at, tokens) in batch.iter().enumerate() {
            let own = at * longest..at * longest + tokens.ids.len();
            mask[own.clone()].fill(1);
            for (slot, id) in ids[own].iter_mut().zip(&tokens.ids) {
                *slot = i64::from(*id);
            }
        }
        let named = |name, data| Named { name, tensor: Tensor { shape: shape.clone(), data: Data::I64(data) } };
        let types = self.has_types.then(|| named(TOKEN_TYPES, vec![0; ids.len()]));
        [named("input_ids", ids), named("attention_mask", mask)].into_iter().chain(types).collect()
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Tokens]) -> Vec<Result<Embedding, InferError>> {
        let longest = batch.iter().map(|tokens| tokens.ids.len()).max().unwrap_or_default();
        match outputs::rows(outputs, batch.len(), longest * self.width) {
            Ok(rows) => batch.iter().zip(rows).map(|(tokens, row)| self.answer(tokens, row)).collect(),
            Err(error) => vec![Err(error); batch.len()],
        }
    }

    fn golden_input(&self, manifest: &Manifest, _: &Files) -> Result<String, LoadError> {
        String::from_utf8(manifest.golden_bytes()?.into_owned())
            .map_err(|error| manifest.error(format!("the golden sample is no text: {error}; write it in UTF-8")))
    }

    fn golden_matches(&self, manifest: &Manifest, output: &Embedding) -> Result<(), String> {
        let right: Embedding = manifest.golden_output().map_err(|error| error.to_string())?;
        if (output.tokens, output.vector.len()) != (right.tokens, right.vector.len()) {
            return Err(format!(
                "the answer has {} tokens and {} numbers and should have {} and {}",
                output.tokens,
                output.vector.len(),
                right.tokens,
                right.vector.len()
            ));
        }
        let mut pairs = output.vector.iter().zip(&right.vector).enumerate();
        pairs.try_for_each(|(at, (found, right))| {
            outputs::close(&format!("number {at} of the vector"), *found, *right, manifest.golden.tolerance)
        })
    }
}

const TOKEN_TYPES: &str = "token_type_ids";

impl TextEmbedding {
    /// `row` holds a vector for each token, then one for each token of padding.
    fn answer(&self, tokens: &Tokens, row: &[f32]) -> Result<Embedding, InferError> {
        let own = &row[..tokens.ids.len() * self.width];
        outputs::finite(own)?;
        let mut vector = pool::mean(own, self.width);
        if self.processing.normalise {
            pool::scale_to_unit_length(&mut vector);
        }
        Ok(Embedding { vector, tokens: self.length(tokens), truncated: tokens.truncated })
    }
}
