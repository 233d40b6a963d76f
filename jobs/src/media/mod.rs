//! Jobs on pictures, still and moving.

pub mod describe;
mod migrations;
mod read;
pub mod renditions;
pub mod video;

pub use migrations::MIGRATIONS;
