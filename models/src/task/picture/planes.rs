//! Pictures as numbers for a model.

use super::Picture;

/// The picture's blue, green and red planes, one after the other, each value scaled to −1…1 and each row filled up
/// with zeros (the middle grey) to `row` numbers. That is how models trained by PaddleOCR take a picture.
pub fn blue_green_red(picture: &Picture, row: usize) -> Vec<f32> {
    let (width, height) = (picture.width as usize, picture.height as usize);
    let scaled: [f32; 256] = std::array::from_fn(|byte| (byte as f32 / 255.0 - 0.5) / 0.5);
    let mut planes = vec![0.0; 3 * height * row];
    for (plane, channel) in planes.chunks_exact_mut(height * row).zip([2, 1, 0]) {
        for (target, source) in plane.chunks_exact_mut(row).zip(picture.rgb.chunks_exact(3 * width)) {
            for (target, pixel) in target.iter_mut().zip(source.chunks_exact(3)) {
                *target = scaled[usize::from(pixel[channel])];
            }
        }
    }
    planes
}
