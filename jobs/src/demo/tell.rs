//! Outputs in words.

use karigar::Job;
use karigar_pictures::describe::{Camera, Description};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::inference::detect_file_type::{DetectFileType, DetectedFileType};
use crate::inference::embed_text::{EmbedText, Embedded};
use crate::inference::moderate_image::{ModerateImage, Moderation};
use crate::inference::read_text::{ReadText, TextRead};
use crate::media::describe::{DescribePicture, Described};

/// Lines of a page that are shown.
const LINES: usize = 4;

/// What an output says; renditions are best shown as the files that they are.
pub(super) fn tell(kind: &str, output: &Value) -> Option<String> {
    match kind {
        DescribePicture::KIND => read(output).map(|Described { description, .. }| described(description)),
        ModerateImage::KIND => read(output).map(|Moderation { score, verdict, .. }| {
            // The words that the output itself has.
            let verdict = serde_json::to_value(verdict).ok();
            format!("{} (score {score:.3})", verdict.as_ref().and_then(Value::as_str).unwrap_or_default())
        }),
        DetectFileType::KIND => read(output).map(|found: DetectedFileType| {
            format!("{}, {} (sure to {:.0} %)", found.description, found.mime_type, 100.0 * found.score)
        }),
        EmbedText::KIND => read(output).map(|Embedded { embedding, tokens, truncated, .. }| {
            let cut = if truncated { ", the rest is cut off" } else { "" };
            format!("{} numbers for {tokens} tokens{cut}", embedding.len())
        }),
        ReadText::KIND => read(output).map(|TextRead { lines, .. }| match lines.len() {
            0 => "no text".to_owned(),
            count => {
                let mut told: Vec<String> = lines.into_iter().take(LINES).map(|line| line.text).collect();
                if count > LINES {
                    told.push(format!("… and {} more lines", count - LINES));
                }
                told.join("\n")
            }
        }),
        _ => None,
    }
}

/// Size, largest colour, camera and time, as far as they are known.
fn described(Description { width, height, colors, camera, taken, .. }: Description) -> String {
    let mut told = vec![format!("{width} × {height}")];
    told.extend(colors.into_iter().next().map(|largest| format!("mostly {}", largest.color)));
    told.extend(camera.and_then(|Camera { make, model }| model.or(make)));
    told.extend(taken.map(|taken| taken.local.replace('T', " ")));
    told.join(", ")
}

fn read<T: DeserializeOwned>(output: &Value) -> Option<T> {
    T::deserialize(output).ok()
}
