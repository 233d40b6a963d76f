//! `text_direction`: whether a line of text stands on its head. For PP-OCR's classifiers of 0° and 180°.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::picture::{Picture, planes, resize};
use super::{Task, inputs, outputs};
use crate::error::{InferError, LoadError};
use crate::manifest::Manifest;
use crate::source::Files;
use crate::tensor::{Data, Named, Tensor, View};

/// Tells lines that stand on their head.
#[derive(Debug)]
pub struct TextDirection {
    parameters: Parameters,
    input: String,
}

/// `[processing]` of a manifest of this task.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    /// The height that the model takes, in pixels.
    height: u32,
    /// The width that it takes. A longer line is squeezed, a shorter one filled up.
    width: u32,
    /// A line is turned only where the model is surer than this.
    threshold: f32,
}

/// A line's planes, blue, green and red, of the model's height and width.
#[derive(Debug)]
pub struct Prepared(Vec<f32>);

/// Which way a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Direction {
    /// Whether it is to be turned by 180° before it is read.
    pub upside_down: bool,
    /// The probability of the likelier direction, whether or not it passed the threshold.
    pub confidence: f32,
}

impl Task for TextDirection {
    const NAME: &'static str = "text_direction";
    type Input = Picture;
    type Prepared = Prepared;
    type Output = Direction;

    fn load(manifest: &Manifest, _files: &Files) -> Result<Self, LoadError> {
        let parameters: Parameters = manifest.processing()?;
        if parameters.height == 0 || parameters.width == 0 {
            return Err(
                manifest.error("`processing` needs a height and a width of at least 1; PP-OCR's are 48 and 192")
            );
        }
        Ok(Self { parameters, input: inputs::first_name(manifest) })
    }

    fn prepare(&self, line: Picture) -> Result<Prepared, InferError> {
        line.check()?;
        let Parameters { height, width, .. } = self.parameters;
        let own_width = f64::from(height) * (f64::from(line.width) / f64::from(line.height));
        let resized = resize::bilinear(&line, (own_width.ceil() as u32).min(width), height);
        Ok(Prepared(planes::blue_green_red(&resized, width as usize)))
    }

    fn length(&self, _prepared: &Prepared) -> u32 {
        1
    }

    fn stack(&self, batch: &[&Prepared]) -> Vec<Named<'_>> {
        let shape = vec![batch.len(), 3, self.parameters.height as usize, self.parameters.width as usize];
        let data = batch.iter().flat_map(|item| &item.0).copied().collect();
        vec![Named { name: &self.input, tensor: Tensor { shape, data: Data::F32(data) } }]
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Prepared]) -> Vec<Result<Direction, InferError>> {
        match outputs::rows(outputs, batch.len(), 2) {
            Ok(rows) => rows.map(|row| self.answer(row)).collect(),
            Err(error) => vec![Err(error); batch.len()],
        }
    }

    fn golden_input(&self, manifest: &Manifest, _files: &Files) -> Result<Picture, LoadError> {
        inputs::golden_picture(manifest)
    }

    fn golden_matches(&self, manifest: &Manifest, output: &Direction) -> Result<(), String> {
        let expected: Direction = manifest.golden_output().map_err(|error| error.to_string())?;
        if output.upside_down != expected.upside_down {
            return Err(format!("{output:?} in place of {expected:?}"));
        }
        outputs::close("the confidence", output.confidence, expected.confidence, manifest.golden.tolerance)
    }
}

impl TextDirection {
    /// From the probabilities of 0° and of 180°.
    fn answer(&self, row: &[f32]) -> Result<Direction, InferError> {
        outputs::finite(row)?;
        let (upright, turned) = (row[0], row[1]);
        let upside_down = turned > upright && turned > self.parameters.threshold;
        Ok(Direction { upside_down, confidence: upright.max(turned) })
    }
}
