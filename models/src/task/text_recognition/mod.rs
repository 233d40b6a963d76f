//! `text_recognition`: what a line of text says. For CTC models of fixed height such as PP-OCR's.

mod alphabet;
mod metadata;

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::picture::{Picture, planes, resize};
use super::{Task, inputs, outputs};
use crate::error::{InferError, LoadError};
use crate::manifest::{Dim, Manifest};
use crate::source::Files;
use crate::tensor::{Data, Named, Tensor, View};
use alphabet::Alphabet;

/// The file beside a model, or the note in it, that lists its characters.
const CHARACTERS_FILE: &str = "characters";
const CHARACTERS_NOTE: &str = "character";

/// Reads single lines.
#[derive(Debug)]
pub struct TextRecognition {
    parameters: Parameters,
    alphabet: Alphabet,
    input: String,
}

/// `[processing]` of a manifest of this task.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    /// The height that the model takes, in pixels.
    height: u32,
    /// A line that is narrower at that height is filled up to this.
    min_width: u32,
    /// A line that is wider is squeezed.
    max_width: u32,
}

/// A picture of one line of text, from the left to the right.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The line and little else.
    pub picture: Picture,
    /// The ratio of width to height up to which the line is filled, at its right, with the middle grey. The models see
    /// the filling, and read a little differently for it, most of all spaces; so it belongs to the input, and is not
    /// left to the batch. 0 fills as little as possible.
    pub fill_ratio: f64,
}

/// A line's planes, blue, green and red, of the model's height.
#[derive(Debug)]
pub struct Prepared {
    width: u32,
    planes: Vec<f32>,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadLine {
    /// Empty if nothing was made out.
    pub text: String,
    /// The mean probability of its characters, from 0 to 1.
    pub confidence: f32,
}

impl Task for TextRecognition {
    const NAME: &'static str = "text_recognition";
    type Input = Line;
    type Prepared = Prepared;
    type Output = ReadLine;

    fn load(manifest: &Manifest, files: &Files) -> Result<Self, LoadError> {
        let parameters: Parameters = manifest.processing()?;
        let Parameters { height, min_width, max_width } = parameters;
        if height == 0 || min_width == 0 || max_width < min_width {
            return Err(manifest.error(
                "`processing` needs a height ≥ 1 and max_width ≥ min_width ≥ 1; PP-OCR's height is 48, its min_width 320",
            ));
        }
        let alphabet = Alphabet::of(&dictionary(manifest, files)?);
        if let Some(Dim::Fixed(classes)) = manifest.outputs.first().and_then(|output| output.shape.last())
            && *classes != alphabet.classes()
        {
            let own = alphabet.classes();
            return Err(manifest.error(format!(
                "the model has {classes} classes, and its dictionary {own} with the blank and the space; they do not belong together"
            )));
        }
        Ok(Self { parameters, alphabet, input: inputs::first_name(manifest) })
    }

    fn prepare(&self, line: Line) -> Result<Prepared, InferError> {
        let Line { picture, fill_ratio } = line;
        picture.check()?;
        let Parameters { height, min_width, max_width } = self.parameters;
        let at_height = |ratio: f64| f64::from(height) * ratio;
        let ratio = f64::from(picture.width) / f64::from(picture.height);
        // A line that is as wide as its filling is cut to whole columns, any other has the last one counted.
        let width = (at_height(fill_ratio.max(ratio)) as u32).clamp(min_width, max_width);
        let own_width = (at_height(ratio).ceil() as u32).min(width);
        let resized = resize::bilinear(&picture, own_width, height);
        Ok(Prepared { width, planes: planes::blue_green_red(&resized, width as usize) })
    }

    fn length(&self, prepared: &Prepared) -> u32 {
        prepared.width
    }

    fn stack(&self, batch: &[&Prepared]) -> Vec<Named<'_>> {
        let width = batch.iter().map(|item| item.width as usize).max().unwrap_or_default();
        let height = self.parameters.height as usize;
        let mut data = vec![0.0; batch.len() * 3 * height * width];
        for (item, target) in batch.iter().zip(data.chunks_exact_mut(3 * height * width)) {
            let own = item.width as usize;
            for (row, target) in item.planes.chunks_exact(own).zip(target.chunks_exact_mut(width)) {
                target[..own].copy_from_slice(row);
            }
        }
        let tensor = Tensor { shape: vec![batch.len(), 3, height, width], data: Data::F32(data) };
        vec![Named { name: &self.input, tensor }]
    }

    fn unstack(&self, outputs: &[View<'_>], batch: &[&Prepared]) -> Vec<Result<ReadLine, InferError>> {
        (0..batch.len()).map(|number| self.answer(outputs, number)).collect()
    }

    fn golden_input(&self, manifest: &Manifest, _files: &Files) -> Result<Line, LoadError> {
        let picture = inputs::golden_picture(manifest)?;
        Ok(Line { picture, fill_ratio: 0.0 })
    }

    fn golden_matches(&self, manifest: &Manifest, output: &ReadLine) -> Result<(), String> {
        let expected: ReadLine = manifest.golden_output().map_err(|error| error.to_string())?;
        if output.text != expected.text {
            return Err(format!("it reads {:?} in place of {:?}", output.text, expected.text));
        }
        outputs::close("the confidence", output.confidence, expected.confidence, manifest.golden.tolerance)
    }
}

impl TextRecognition {
    /// `outputs[0]` is `[batch, steps, classes]`.
    fn answer(&self, outputs: &[View<'_>], number: usize) -> Result<ReadLine, InferError> {
        let own = outputs.first().and_then(|output| match *output.shape {
            [batch, steps, classes] if number < batch && classes == self.alphabet.classes() => {
                output.data.get(number * steps * classes..(number + 1) * steps * classes)
            }
            _ => None,
        });
        let Some(probabilities) = own else {
            return Err(InferError::Unavailable(format!(
                "a text recogniser answers [batch, steps, {}] by its dictionary; this one does not",
                self.alphabet.classes()
            )));
        };
        let line = self.alphabet.decode(probabilities);
        line.ok_or_else(|| {
            InferError::Input(
                "the model's probabilities for this line are no numbers; look at the picture, and send another"
                    .to_owned(),
            )
        })
    }
}

fn dictionary(manifest: &Manifest, files: &Files) -> Result<String, LoadError> {
    if manifest.files.contains_key(CHARACTERS_FILE) {
        let path = files.get(CHARACTERS_FILE)?;
        return std::fs::read_to_string(path)
            .map_err(|error| manifest.error(format!("its characters can't be read from {}: {error}", path.display())));
    }
    let model = files.model();
    match metadata::note(model, CHARACTERS_NOTE) {
        Ok(Some(characters)) => Ok(characters),
        Ok(None) => Err(manifest.error(format!(
            "it carries no list of its characters (the note `{CHARACTERS_NOTE}`); add one as [files.{CHARACTERS_FILE}], one a line"
        ))),
        Err(error) => Err(manifest.error(format!("{} can't be read: {error}", model.display()))),
    }
}
