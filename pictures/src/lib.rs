//! Pictures in planes: headers, decoding, resizing, colours, encoding, description. Knows no queue.
//!
//! [`render::render`] makes renditions of a picture's bytes:
//!
//! ```
//! use karigar_pictures::render::render;
//! use karigar_pictures::request::{Format, Order, Wanted};
//! use karigar_pictures::scratch::Scratch;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let mut photo = std::io::Cursor::new(Vec::new());
//! # image::RgbImage::new(64, 48).write_to(&mut photo, image::ImageFormat::Jpeg)?;
//! # let photo = photo.into_inner();
//! let order = Order { renditions: vec![Wanted::wide(32, Format::Webp)], keep_metadata: false };
//! let renditions = render(&photo, &order, &mut Scratch::default())?;
//! assert_eq!((renditions[0].width, renditions[0].height), (32, 24));
//! # Ok(())
//! # }
//! ```

pub mod build;
pub mod describe;
pub mod exif;
pub mod picture;
pub mod render;
pub mod request;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
pub mod scratch;

mod color;
mod decode;
mod encode;
pub mod memory;
mod orient;
mod plan;
mod resize;
mod surface;
#[cfg(feature = "turbojpeg")]
mod turbo;
