//! Jobs on pictures.

#[cfg(test)]
mod exif;
pub mod renditions;
