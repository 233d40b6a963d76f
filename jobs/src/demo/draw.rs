//! The drawn pictures as files: what cameras, phones and design tools send, in small.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageEncoder};

use super::scenes;
use karigar_pictures::exif;

/// A picture as a file.
pub(super) struct Drawing {
    pub(super) title: &'static str,
    pub(super) name: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// All of them.
pub(super) fn all() -> Result<Vec<Drawing>, String> {
    // Drawn small and enlarged, for a build without optimisation draws slowly.
    let twelve_megapixels = scenes::mandelbrot(1_000, 750).resize_exact(4_000, 3_000, FilterType::CatmullRom);
    let mut all = vec![
        Drawing {
            title: "an evening",
            name: "evening.jpg",
            bytes: jpeg(scenes::evening(1_600, 1_000), Orientation::NoTransforms)?,
        },
        Drawing {
            title: "the Mandelbrot set, 12 megapixels",
            name: "mandelbrot.jpg",
            bytes: jpeg(twelve_megapixels, Orientation::NoTransforms)?,
        },
        Drawing { title: "glass, transparent", name: "glass.png", bytes: png(&scenes::glass(800, 800))? },
    ];
    all.extend(arrows()?);
    Ok(all)
}

/// An arrow that points up, as cameras store it that were not held upright.
pub(super) fn arrows() -> Result<Vec<Drawing>, String> {
    Ok(vec![
        arrow("arrow-turned.jpg", "an arrow, camera turned (EXIF 6)", Orientation::Rotate90)?,
        arrow("arrow-upside-down.jpg", "an arrow, camera upside down (EXIF 3)", Orientation::Rotate180)?,
        arrow("arrow-mirrored.jpg", "an arrow, turned and mirrored (EXIF 5)", Orientation::Rotate90FlipH)?,
    ])
}

fn arrow(name: &'static str, title: &'static str, orientation: Orientation) -> Result<Drawing, String> {
    let upright = scenes::arrow(900, 1_200);
    Ok(Drawing { title, name, bytes: jpeg(stored(upright, orientation), orientation)? })
}

/// The picture as a camera stores it that was held this way: the orientation turns it back.
fn stored(mut upright: DynamicImage, orientation: Orientation) -> DynamicImage {
    upright.apply_orientation(match orientation {
        Orientation::Rotate90 => Orientation::Rotate270,
        Orientation::Rotate270 => Orientation::Rotate90,
        // Every other is its own inverse.
        other => other,
    });
    upright
}

fn jpeg(image: DynamicImage, orientation: Orientation) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    encoder.set_exif_metadata(exif::orientation(orientation.to_exif())).map_err(|error| error.to_string())?;
    encoder
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

fn png(image: &DynamicImage) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    PngEncoder::new(&mut bytes)
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
