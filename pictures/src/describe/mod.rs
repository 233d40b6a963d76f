//! What there is to know about a picture: sizes, true type, facts of its EXIF, previews of a few bytes, main colours, a
//! perceptual hash.
//!
//! EXIF tells where a person was. The place is told to those who ask for it alone, and nothing else that may point at a
//! person is read: no names, no serial numbers, no comments. Damaged metadata never keep the rest from being told.
//! Transparent parts count as white; of an animation the first frame is looked at.

mod assemble;
mod color_profile;
mod colors;
mod description;
mod exif;
mod frames;
mod memory;
mod perceptual_hash;
mod placeholders;
mod sample;
mod shrink;
mod srgb;
mod text;

#[cfg(test)]
mod tests;

pub use assemble::describe;
pub use description::{Camera, ColorProfile, Description, DominantColor, Place, Taken};
pub use memory::memory;
pub use perceptual_hash::{ALIKE, NotAHash, PerceptualHash};
