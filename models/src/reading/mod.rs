//! What lies between the three models that read a page:
//!
//! 1. [`Page::of`] brings a picture to a size at which text is found;
//! 2. `text_detection` finds the boxes of its lines, and [`Page::cut`] cuts them out;
//! 3. `text_direction` tells which of them stand on their head, and [`lines`] turns those and settles how they are filled;
//! 4. `text_recognition` reads them, and [`Page::texts`] drops what is no text and goes back to the picture's own pixels.
//!
//! The steps, their sizes and their rounding are those of rapidocr-onnxruntime 1.4.4 with its default settings, behind
//! OpenCV 4.14, so that a page is read as that reads it, to the letter. There are two exceptions. A strip fifteen times as
//! long as wide is enlarged by less, because that would take gigabytes. And where the reference fails (a strip so flat
//! that it is scaled to nothing) this reads on or says what is wrong.

mod crop;
mod page;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use page::Page;

use crate::task::picture::Picture;
use crate::task::text_detection::TextBoxes;
use crate::task::text_direction::Direction;
use crate::task::text_recognition::{Line, ReadLine};

/// Lines that are read with a confidence below this are not text.
pub const MIN_CONFIDENCE: f32 = 0.5;

/// How many lines of similar length are filled up to the longest of them.
const GROUP: usize = 6;

/// A line of text on a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Text {
    /// What it says.
    pub text: String,
    /// Upper left, upper right, lower right, lower left, in pixels of the picture.
    pub corners: [[f32; 2]; 4],
    /// The mean probability of its characters, from [`MIN_CONFIDENCE`] to 1.
    pub confidence: f32,
}

impl Page {
    /// Cuts the found lines out and sets them straight. Computes for some milliseconds a line.
    pub fn cut(&self, found: &TextBoxes) -> Vec<Picture> {
        found.boxes.iter().map(|found| crop::crop(self.picture(), found.corners)).collect()
    }

    /// What the lines say, without those that are no text; `read` is in the order of the boxes.
    pub fn texts(&self, found: &TextBoxes, read: Vec<ReadLine>) -> Vec<Text> {
        let lines = found.boxes.iter().zip(read);
        let texts = lines.filter(|(_, ReadLine { confidence, .. })| *confidence >= MIN_CONFIDENCE);
        texts
            .map(|(found, ReadLine { text, confidence })| Text {
                text,
                corners: self.in_picture(found.corners),
                confidence,
            })
            .collect()
    }
}

/// Turns the lines that stand on their head and settles up to which length each is filled.
pub fn lines(cut: Vec<Picture>, directions: &[Direction]) -> Vec<Line> {
    let ratios = fill_ratios(&cut);
    let lines = cut.into_iter().zip(directions).zip(ratios);
    lines
        .map(|((picture, direction), fill_ratio)| {
            let picture = if direction.upside_down { crop::turned_around(&picture) } else { picture };
            Line { picture, fill_ratio }
        })
        .collect()
}

/// For each line of a page the ratio of width to height up to which it is filled: that of the longest among six lines of
/// similar length, counted from the shortest line on.
///
/// The reference fills the lines of one batch to the longest, and the model sees the filling: spaces come and go with it,
/// and with them up to a tenth of the confidence. Batches here are formed of lines of many pages, so the filling is
/// settled beforehand, by the page alone.
fn fill_ratios(lines: &[Picture]) -> Vec<f64> {
    let ratios: Vec<_> = lines.iter().map(|line| f64::from(line.width) / f64::from(line.height)).collect();
    let mut by_length: Vec<_> = (0..lines.len()).collect();
    by_length.sort_by(|one, other| ratios[*one].total_cmp(&ratios[*other]));
    let mut filled = vec![0.0; lines.len()];
    for group in by_length.chunks(GROUP) {
        let longest = group.iter().map(|line| ratios[*line]).fold(0.0, f64::max);
        group.iter().for_each(|line| filled[*line] = longest);
    }
    filled
}
