//! `inference.embed_text`: a text as a vector, kept in a table if wanted, and the nearest of those that were kept before.
//!
//! Good for finding repeats and neighbours among short English texts, such as complaints. Not good for other languages
//! with the built-in model, for telling yes from no, or for long texts: what is beyond the model's limit is not looked at,
//! and the answer says so (`truncated`), or the job is rejected, as the model's manifest says (`over_limit`).
//!
//! Rows and neighbours need PostgreSQL and the table of [`TABLE`]. Neighbours are exact: every vector of the collection is
//! compared, which takes about 0.13 ms each. That suits some ten thousand.

mod job;
mod nearest;
mod save;

#[cfg(test)]
mod tests;

pub use job::{EmbedText, Embedded, MAX_NAME_CHARS, MAX_NEAREST, MAX_TEXT_BYTES, Name, Nearest, Neighbour, SaveAs};
pub use nearest::NEAREST;
pub use save::{SAVE, TABLE};

use karigar::{Context, Handler, JobError};
use karigar_models::task::text_embedding::{Embedding, TextEmbedding};

use super::ask::ask;
use super::models::Slot;

/// Embeds texts by a model of the task `text_embedding`.
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
