//! BlurHash, after its description (github.com/woltapp/blurhash, Algorithm.md): the lowest frequencies of the picture's
//! DCT in linear light, written in base 83. In double precision, as the first implementations are: the crates that there
//! are round the mean colour to another than theirs.

use std::f64::consts::PI;

use image::RgbImage;

use crate::describe::srgb::{from_linear, to_linear};

const DIGITS: &[u8; 83] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

/// The hash of so many components across and down, of each at most 9.
pub(super) fn encode(image: &RgbImage, across: u32, down: u32) -> String {
    let components = components(image, across, down);
    let strongest = components[1..].iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
    // Within a digit after the clamp.
    let steps = (strongest * 166.0 - 0.5).floor().clamp(0.0, 82.0);
    let scale = (steps + 1.0) / 166.0;

    let mut hash = String::with_capacity(4 + 2 * components.len());
    write(&mut hash, across - 1 + 9 * (down - 1), 1);
    write(&mut hash, steps as u32, 1);
    let [red, green, blue] = components[0].map(from_linear);
    write(&mut hash, u32::from_be_bytes([0, red, green, blue]), 4);
    for component in &components[1..] {
        let [red, green, blue] = component.map(|value| {
            let root = (value / scale).abs().sqrt().copysign(value);
            (root * 9.0 + 9.5).floor().clamp(0.0, 18.0) as u32
        });
        write(&mut hash, 19 * 19 * red + 19 * green + blue, 2);
    }
    hash
}

/// The components row by row: the first is the mean colour.
fn components(image: &RgbImage, across: u32, down: u32) -> Vec<[f64; 3]> {
    let (width, height) = image.dimensions();
    let linear: [f64; 256] = std::array::from_fn(|value| to_linear(value as u8));
    let wave = |frequency: u32, at: u32, length: u32| (PI * f64::from(frequency * at) / f64::from(length)).cos();
    let mut components = Vec::with_capacity((across * down) as usize);
    for row in 0..down {
        for column in 0..across {
            let waves: Vec<f64> = (0..width).map(|x| wave(column, x, width)).collect();
            let mut sum = [0.0; 3];
            for (y, pixels) in image.rows().enumerate() {
                let vertical = wave(row, y as u32, height);
                for (pixel, horizontal) in pixels.zip(&waves) {
                    let basis = vertical * horizontal;
                    sum.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += basis * linear[usize::from(value)]);
                }
            }
            let norm = if (column, row) == (0, 0) { 1.0 } else { 2.0 };
            components.push(sum.map(|sum| norm * sum / f64::from(width * height)));
        }
    }
    components
}

/// So many digits in base 83, the highest first.
fn write(hash: &mut String, value: u32, digits: u32) {
    hash.extend((0..digits).rev().map(|place| char::from(DIGITS[(value / 83_u32.pow(place) % 83) as usize])));
}
