//! From a picture to its lines.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use karigar::{Context, JobError};
use karigar_models::reading::{self, Page, Text};
use karigar_models::served::Served;
use karigar_models::task::Task;
use karigar_models::task::picture::Picture;

use super::{TextLine, TextRead, TextReader};
use crate::inference::ModelUsed;
use crate::inference::ask::{ask, verdict};

/// How many lines of a page are with a model at once: enough for batches, and a bound on memory (a line takes up to
/// 5 MiB).
const LINES_AT_ONCE: usize = 32;

impl TextReader {
    pub(super) async fn read(&self, picture: Picture, cx: &Context) -> Result<TextRead, JobError> {
        let (width, height) = (picture.width, picture.height);
        let page = cx.blocking(move || Page::of(picture)).await?.map_err(verdict)?;
        let mut models = Vec::new();

        let (found, model) = ask(self.detection.get()?, cx, Arc::clone(page.picture())).await?;
        models.push(model);
        let cut_out = move || {
            let cut = page.cut(&found);
            (page, found, cut)
        };
        let (page, found, cut) = cx.blocking(cut_out).await?;

        let directions = ask_of_each(self.direction.get()?, cx, cut.clone(), &mut models).await?;
        let lines = cx.blocking(move || reading::lines(cut, &directions)).await?;
        let read = ask_of_each(self.recognition.get()?, cx, lines, &mut models).await?;

        let lines = page.texts(&found, read).into_iter().map(line).collect();
        Ok(TextRead { lines, width, height, models })
    }
}

/// Asks a model of every line; the answers are in the lines' order. Each model that answered is named once.
async fn ask_of_each<T: Task>(
    model: &Served<T>,
    cx: &Context,
    lines: Vec<T::Input>,
    models: &mut Vec<ModelUsed>,
) -> Result<Vec<T::Output>, JobError> {
    let asked = stream::iter(lines).map(|line| ask(model, cx, line)).buffered(LINES_AT_ONCE);
    let answers: Vec<(T::Output, ModelUsed)> = asked.try_collect().await?;
    let (outputs, used): (Vec<_>, Vec<_>) = answers.into_iter().unzip();
    for model in used {
        if !models.contains(&model) {
            models.push(model);
        }
    }
    Ok(outputs)
}

fn line(Text { text, corners, confidence }: Text) -> TextLine {
    TextLine { text, corners, confidence }
}
