//! Jobs on pictures.

mod demo;
mod exif;
pub mod renditions;

pub use demo::MediaDemo;
