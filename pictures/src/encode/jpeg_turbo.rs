//! JPEG by libjpeg-turbo.

use crate::render::RenditionError;
use crate::scratch::Scratch;
use crate::surface::{Pixels, Planes};
use crate::turbo::{Samples, encode};

pub(super) fn encode_planes(planes: &Planes, quality: u8, scratch: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    encode(Samples::Planes(planes), quality, scratch).map_err(|error| RenditionError::Encode(error.to_string()))
}

pub(super) fn encode_pixels(pixels: &Pixels, quality: u8, scratch: &mut Scratch) -> Result<Vec<u8>, RenditionError> {
    encode(Samples::Pixels(pixels), quality, scratch).map_err(|error| RenditionError::Encode(error.to_string()))
}
