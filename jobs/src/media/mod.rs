//! Jobs on pictures, and the one decoder that all of the house's jobs use.

pub(crate) mod exif;
pub mod picture;
pub mod renditions;
#[cfg(test)]
mod samples;
