//! The task's part of a manifest.

use serde::Deserialize;

use crate::error::LoadError;
use crate::manifest::{DType, Dim, Manifest};

/// How a picture becomes the model's input, and what its outputs mean.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Processing {
    /// The side, in pixels, of the square that a picture is scaled to: bilinear, and smoothed where it shrinks.
    pub resize: u32,
    /// Turns the square into a JPEG of this quality (1 to 100, with halved colours, as libjpeg does by default) and back,
    /// for models that were trained on such; left out, it stays as it is.
    #[serde(default)]
    pub jpeg_quality: Option<u8>,
    /// The side, in pixels, of what is cut out of the square's middle: the model's input.
    pub crop: u32,
    /// The order of the colours in the model's input.
    pub channels: Channels,
    /// Subtracted from each colour (0 to 255), in the order of `channels`.
    pub mean: [f32; 3],
    /// What each colour is divided by after that, in the order of `channels`.
    #[serde(default = "ones")]
    pub std: [f32; 3],
    /// What the outputs mean, in their order.
    pub labels: Vec<String>,
}

/// The order of colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red: Caffe's and OpenCV's.
    Bgr,
}

/// How pixels lie in the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// The colours of a pixel lie together.
    Nhwc,
    /// Each colour is a plane.
    Nchw,
}

fn ones() -> [f32; 3] {
    [1.0; 3]
}

/// The largest square that a picture is scaled to, in pixels. No classifier takes more.
const LARGEST_SIDE: u32 = 2048;

impl Processing {
    /// Checks the values, also against the model's tensors, which tell the layout.
    pub(super) fn check(&self, manifest: &Manifest) -> Result<Layout, LoadError> {
        let wrong = |key: &str, why: String| Err(manifest.error(format!("`processing.{key}`: {why}")));
        if !(1..=LARGEST_SIDE).contains(&self.resize) {
            return wrong("resize", format!("{} is out of range; write 1 to {LARGEST_SIDE}", self.resize));
        }
        if !(1..=self.resize).contains(&self.crop) {
            return wrong(
                "crop",
                format!("{} is out of range; write 1 to `resize`, which is {}", self.crop, self.resize),
            );
        }
        if self.jpeg_quality.is_some_and(|quality| !(1..=100).contains(&quality)) {
            return wrong("jpeg_quality", "it is out of range; write 1 to 100, or leave it out".to_owned());
        }
        if !self.mean.iter().all(|mean| mean.is_finite()) {
            return wrong("mean", "it is not finite; write three numbers".to_owned());
        }
        if !self.std.iter().all(|std| std.is_normal()) {
            return wrong("std", "nothing can be divided by this; write three numbers other than 0".to_owned());
        }
        if self.labels.is_empty() || (1..self.labels.len()).any(|at| self.labels[..at].contains(&self.labels[at])) {
            return wrong("labels", "there is none, or one is there twice; name each output".to_owned());
        }
        let labels = Dim::Fixed(self.labels.len());
        if manifest.outputs.first().and_then(|output| output.shape.get(1)) != Some(&labels) {
            return wrong(
                "labels",
                format!("the first output should be of shape [\"batch\", {labels}] for {labels} labels"),
            );
        }
        self.layout(manifest)
    }

    fn layout(&self, manifest: &Manifest) -> Result<Layout, LoadError> {
        let side = Dim::Fixed(self.crop as usize);
        let colours = Dim::Fixed(3);
        if let [input] = &*manifest.inputs
            && input.dtype == DType::F32
            && let [_, shape @ ..] = &*input.shape
        {
            if *shape == [side.clone(), side.clone(), colours.clone()] {
                return Ok(Layout::Nhwc);
            }
            if *shape == [colours, side.clone(), side.clone()] {
                return Ok(Layout::Nchw);
            }
        }
        Err(manifest.error(format!(
            "`inputs`: this task has one, f32, of shape [\"batch\", {side}, {side}, 3] or [\"batch\", 3, {side}, {side}], \
             {side} being `processing.crop`"
        )))
    }
}
