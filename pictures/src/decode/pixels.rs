//! What `image` decodes, in eight bits.

use image::DynamicImage;

use crate::surface::{Channels, Pixels};

/// The same pixels: grey stays grey, transparency stays, of 16 bits and floats eight are left.
pub(super) fn of(image: DynamicImage) -> Pixels {
    let (width, height) = (image.width(), image.height());
    let color = image.color();
    let (channels, data) = match (color.has_color(), color.has_alpha()) {
        (false, false) => (Channels::Grey, image.into_luma8().into_raw()),
        (false, true) => (Channels::GreyAlpha, image.into_luma_alpha8().into_raw()),
        (true, false) => (Channels::Rgb, image.into_rgb8().into_raw()),
        (true, true) => (Channels::Rgba, image.into_rgba8().into_raw()),
    };
    Pixels { width, height, channels, data }
}
