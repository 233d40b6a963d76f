//! Colours: between RGB and the planes of JPEG, and from a camera's or a printer's to sRGB.

pub(crate) mod profile;
pub(crate) mod ycbcr;
