//! `text_detection`: where text stands in a picture. For DB models such as PP-OCR's.

mod boxes;
mod contours;
mod grow;
mod hull;
mod mask;
mod rectangle;
mod score;
mod size;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::picture::{Picture, planes, resize};
use super::{Task, inputs, outputs};
use crate::error::{InferError, LoadError};
use crate::manifest::Manifest;
use crate::source::Files;
use crate::tensor::{Data, Named, Tensor, View};
use boxes::Size;

/// Finds the lines or words of a picture, each as a box of four corners.
#[derive(Debug)]
pub struct TextDetection {
    parameters: Parameters,
    input: String,
}

/// `[processing]` of a manifest of this task.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    /// A picture whose shorter side is below this, in pixels, is enlarged to it.
    min_side: u32,
    /// The model takes sides that are multiples of this.
    multiple_of: u32,
    /// What the enlarged picture may have at most. A strip that would have more is enlarged by less.
    max_pixels: u64,
    /// Pixels whose probability is above this are text.
    threshold: f32,
    /// Boxes whose mean probability is below this are dropped.
    box_threshold: f32,
    /// How far a box is grown: this × its area ÷ its perimeter.
    grow_ratio: f64,
    /// How many regions are looked at; the lower ones of the picture come first.
    max_boxes: u32,
}

/// A picture's tensor.
#[derive(Debug)]
pub struct Prepared {
    picture: Size,
    input: Size,
    /// Blue, green and red plane.
    planes: Vec<f32>,
}

/// What was found in one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextBoxes {
    /// In the order in which they are read: from the top to the bottom, and in one line from the left to the right.
    pub boxes: Vec<TextBox>,
}

/// One line or word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TextBox {
    /// Upper left, upper right, lower right, lower left, as the text stands if it stands upright or on its head; x and y
    /// in pixels of the picture.
    pub corners: [[u32; 2]; 4],
    /// How sure the model is, from 0 to 1.
    pub score: f32,
}

impl Task for TextDetection {
    const NAME: &'static str = "text_detection";
    type Input = Arc<Picture>;
    type Prepared = Prepared;
    type Output = TextBoxes;

    fn load(manifest: &Manifest, _files: &Files) -> Result<Self, LoadError> {
        let parameters: Parameters = manifest.processing()?;
        let Parameters { min_side, multiple_of, max_pixels, .. } = parameters;
        if multiple_of == 0 || min_side < multiple_of || max_pixels < u64::from(min_side).pow(2) {
            return Err(manifest.error(
                "`processing` needs min_side ≥ multiple_of ≥ 1 and max_pixels ≥ min_side²; the PP-OCR values are 736, 32 and 8000000",
            ));
        }
        Ok(Self { parameters, input: inputs::first_name(manifest) })
    }

    fn prepare(&self, picture: Self::Input) -> Result<Prepared, InferError> {
        picture.check()?;
        let size = Size { width: picture.width, height: picture.height };
        let Some(input) = size::of_input(size, &self.parameters) else {
            let Size { width, height } = size;
            let at_most = self.parameters.max_pixels / 1_000_000;
            return Err(InferError::Input(format!(
                "text is looked for in at most {at_most} million pixels, and a picture of {width} × {height} has more, \
                 or would have as a strip so thin; shrink it or cut it into pieces"
            )));
        };
        let resized = resize::bilinear(&picture, input.width, input.height);
        Ok(Prepared { picture: size, input, planes: planes::blue_green_red(&resized, input.width as usize) })
    }

    fn length(&self, prepared: &Prepared) -> u32 {
        prepared.input.width * prepared.input.height
    }

    /// Pictures of unequal sizes are filled up at the right and below with the middle grey.
    fn stack(&self, batch: &[&Prepared]) -> Vec<Named<'_>> {
        let width = batch.iter().map(|item| item.input.width as usize).max().unwrap_or_default();
        let height = batch.iter().map(|item| item.input.height as usize).max().unwrap_or_default();
        let mut data = vec![0.0; batch.len() * 3 * height * width];
        for (item, target) in batch.iter().zip(data.chunks_exact_mut(3 * height * width)) {
            let (own_width, own_height) = (item.input.width as usize, item.input.height as usize);
            let planes = item.planes.chunks_exact(own_width * own_height);
            for (plane, target) in planes.zip(target.chunks_exact_mut(width * height)) {
                for (row, target) in plane.chunks_exact(own_width).zip(target.chunks_exact_mut(width)) {
                    target[..own_width].copy_from_slice(row);
                }
            }
        }
        let tensor = Tensor { shape: vec![batch.len(), 3, height, width], data: Data::F32(data) };
        vec![Named { name: &self.input, tensor }]
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Prepared]) -> Vec<Result<TextBoxes, InferError>> {
        let answer = |(number, item): (usize, &&Prepared)| {
            let map = cut(outputs, number, item.input)?;
            outputs::finite(&map)?;
            Ok(TextBoxes { boxes: boxes::boxes(&map, item.input, item.picture, &self.parameters) })
        };
        batch.iter().enumerate().map(answer).collect()
    }

    fn golden_input(&self, manifest: &Manifest, _files: &Files) -> Result<Self::Input, LoadError> {
        let picture = inputs::golden_picture(manifest)?;
        Ok(Arc::new(picture))
    }

    fn golden_matches(&self, manifest: &Manifest, output: &TextBoxes) -> Result<(), String> {
        let expected: TextBoxes = manifest.golden_output().map_err(|error| error.to_string())?;
        if output.boxes.len() != expected.boxes.len() {
            return Err(format!("{} boxes in place of {}", output.boxes.len(), expected.boxes.len()));
        }
        for (number, (found, expected)) in output.boxes.iter().zip(&expected.boxes).enumerate() {
            let pairs = found.corners.as_flattened().iter().zip(expected.corners.as_flattened());
            // The map's probabilities decide where a box ends; a rounding may fall to either side.
            let far = pairs.map(|(found, expected)| found.abs_diff(*expected)).max().unwrap_or_default();
            if far > 1 {
                return Err(format!("box {number} has a corner {far} pixels off"));
            }
            outputs::close(&format!("box {number}'s score"), found.score, expected.score, manifest.golden.tolerance)?;
        }
        Ok(())
    }
}

/// One picture's own part of the map: `outputs[0]` is `[batch, 1, height, width]`.
fn cut(outputs: &[View<'_>], number: usize, own: Size) -> Result<Vec<f32>, InferError> {
    let wrong = |shape: &[usize]| {
        InferError::Unavailable(format!("a text detector answers [batch, 1, height, width], and this one {shape:?}"))
    };
    let Some(View { shape, data }) = outputs.first() else { return Err(wrong(&[])) };
    let (own_width, own_height) = (own.width as usize, own.height as usize);
    match **shape {
        [batch, 1, height, width] if number < batch && own_width <= width && own_height <= height => {
            let map = &data[number * height * width..(number + 1) * height * width];
            Ok(map.chunks_exact(width).take(own_height).flat_map(|row| &row[..own_width]).copied().collect())
        }
        _ => Err(wrong(shape)),
    }
}
