//! The sample jobs of `karigar dev --demo`: what every built-in handler makes of files that a person names, else of
//! pictures that are drawn here.

mod draw;
mod find;
mod inputs;
mod scenes;
mod tell;

use std::path::PathBuf;

use futures_util::future::BoxFuture;
use karigar::Job;
use karigar::dev::{Demo, DemoJob};
use karigar::objects::Objects;
use serde_json::{Value, json};

use crate::inference::detect_file_type::DetectFileType;
use crate::inference::embed_text::EmbedText;
use crate::inference::moderate_image::ModerateImage;
use crate::inference::read_text::ReadText;
use crate::media::describe::DescribePicture;
use crate::media::renditions::MakeRenditions;
use crate::media::video::MakeVideo;
use inputs::{Content, Input};

/// The widths of the renditions, in pixels.
const WIDTHS: [u32; 2] = [320, 1024];

/// Makes sample jobs of files and folders, or of drawn pictures.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SampleJobs;

impl Demo for SampleJobs {
    fn prepare<'a>(
        &'a self,
        paths: &'a [PathBuf],
        objects: &'a dyn Objects,
        bucket: &'a str,
    ) -> BoxFuture<'a, Result<Vec<DemoJob>, String>> {
        Box::pin(async move {
            let inputs = match paths {
                [] => inputs::drawn(objects, bucket).await?,
                paths => inputs::found(paths.to_vec(), objects, bucket).await?,
            };
            Ok(inputs.iter().flat_map(jobs).collect())
        })
    }

    fn tell(&self, kind: &str, output: &Value) -> Option<String> {
        tell::tell(kind, output)
    }
}

/// All that is to be done with an input. The first is what it is for, so that renditions are there soon.
fn jobs(input: &Input) -> Vec<DemoJob> {
    let source = || json!({ "source": input.source });
    let job = |kind, data| DemoJob { title: input.title.clone(), kind, data };
    let mut jobs = match &input.content {
        Content::Picture => vec![
            job(
                MakeRenditions::KIND,
                json!({ "source": input.source, "renditions": WIDTHS.map(|width| json!({ "width": width })) }),
            ),
            job(DescribePicture::KIND, source()),
            job(ModerateImage::KIND, source()),
            job(ReadText::KIND, source()),
        ],
        Content::Video => vec![job(MakeVideo::KIND, source())],
        Content::Text(text) => vec![job(EmbedText::KIND, json!({ "text": text }))],
        Content::Other => Vec::new(),
    };
    jobs.push(job(DetectFileType::KIND, source()));
    jobs
}

#[cfg(test)]
mod tests;
