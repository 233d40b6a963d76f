//! `inference.embed_text`: a text as a vector, kept in a table if wanted, and the nearest of those that were kept before.
//!
//! Good for finding repeats and neighbours among short English texts, such as complaints. Not good for other languages
//! with the built-in model: of Kannada it knows 22 in 100 tokens, and it finds Hindi about a pothole and Hindi about garbage
//! alike (0.75). Nor for telling yes from no, or for long texts: what is beyond the model's limit is not looked at, and the
//! answer says so (`truncated`), or the job is rejected, as the model's manifest says (`over_limit`).
//!
//! Vectors are kept in the table `karigar_embeddings`, which [`MIGRATIONS`](super::MIGRATIONS) makes. Neighbours are exact:
//! every vector of the collection is compared in double precision. On PostgreSQL that takes about 0.13 ms each, which suits
//! some ten thousand; SQLite takes longer. pgvector is not used. A test kit runs no SQL: there a vector that is kept is a
//! statement to look at, and a job that asks for neighbours is rejected.

mod job;
mod nearest;
mod save;
pub mod sql;

#[cfg(test)]
mod tests;

pub use crate::name::{MAX_NAME_CHARS, Name};
pub use job::{EmbedText, Embedded, MAX_NEAREST, MAX_TEXT_BYTES, Nearest, Neighbour, SaveAs};

use karigar::{Context, Handler, JobError};
use karigar_models::task::text_embedding::{Embedding, TextEmbedding};

use super::ask::ask;
use super::models::Slot;

/// Embeds texts by a model of the task `text_embedding`. Goes with the tables of [`MIGRATIONS`](super::MIGRATIONS).
pub struct TextEmbedder(pub Slot<TextEmbedding>);

impl Handler for TextEmbedder {
    type Job = EmbedText;

    async fn handle(
        &self,
        EmbedText { text, save_as, nearest }: EmbedText,
        cx: &Context,
    ) -> Result<Embedded, JobError> {
        let (Embedding { vector, tokens, truncated }, model) = ask(self.0.get()?, cx, text).await?;
        let nearest = match nearest {
            Some(wanted) => {
                let own = save_as.as_ref().filter(|own| own.collection == wanted.collection);
                Some(nearest::find(cx, &wanted, own, &model, &vector).await?)
            }
            None => None,
        };
        if let Some(save_as) = save_as {
            save::on_commit(cx, save_as, &model, &vector);
        }
        Ok(Embedded { embedding: vector, tokens, truncated, nearest, model })
    }
}
