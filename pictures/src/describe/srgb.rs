//! sRGB: its curve, and colours of an embedded profile as it shows them.

#[cfg(test)]
mod tests;

use image::{DynamicImage, RgbImage};
use moxcms::{ColorProfile, Layout, TransformOptions};

/// The picture in sRGB. It stays as it is without a profile, if it is grey, and if the profile can't be used: browsers
/// show it so as well.
pub(crate) fn convert(image: DynamicImage, profile: Option<&[u8]>) -> RgbImage {
    let colored = image.color().has_color();
    let image = image.into_rgb8();
    match profile.filter(|_| colored).and_then(|profile| transformed(&image, profile)) {
        Some(transformed) => transformed,
        None => image,
    }
}

fn transformed(image: &RgbImage, profile: &[u8]) -> Option<RgbImage> {
    let from = ColorProfile::new_from_slice(profile).ok()?;
    let transform = from
        .create_transform_8bit(Layout::Rgb, &ColorProfile::new_srgb(), Layout::Rgb, TransformOptions::default())
        .ok()?;
    let mut transformed = RgbImage::new(image.width(), image.height());
    transform.transform(image.as_raw(), transformed.as_flat_samples_mut().samples).ok()?;
    Some(transformed)
}

/// Light from 0 to 1 (IEC 61966-2-1).
pub(super) fn to_linear(value: u8) -> f64 {
    let value = f64::from(value) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

/// The nearest value for this light; what is beyond the ends becomes them.
pub(super) fn from_linear(light: f64) -> u8 {
    let value = if light <= 0.0031308 { 12.92 * light } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    // Held within a byte.
    (255.0 * value).round().clamp(0.0, 255.0) as u8
}
