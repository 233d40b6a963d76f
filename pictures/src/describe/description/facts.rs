//! The parts of a description.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A colour profile (ICC).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ColorProfile {
    /// What it calls itself.
    #[schemars(example = &"Display P3")]
    pub name: Option<String>,
    /// The colours that it describes: RGB, GRAY, CMYK or another of the standard's words.
    #[schemars(example = &"RGB")]
    pub space: Option<String>,
}

/// When a picture was taken, by the camera's clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// Date and time of day at the place, as ISO 8601 writes it without a zone.
    #[schemars(example = &"2026-05-01T18:30:05")]
    pub local: String,
    /// By how much that is ahead of UTC. Null if the camera did not note it: then the instant is not known.
    #[schemars(example = &"+05:30")]
    pub offset: Option<String>,
}

/// A camera. Each text is of at most 100 characters, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Camera {
    /// Its maker.
    pub make: Option<String>,
    /// Its model.
    pub model: Option<String>,
}

/// A place on Earth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// Degrees north of the equator, negative to the south.
    #[schemars(range(min = -90, max = 90))]
    pub latitude: f64,
    /// Degrees east of Greenwich, negative to the west.
    #[schemars(range(min = -180, max = 180))]
    pub longitude: f64,
    /// Metres above the sea, negative below it.
    pub altitude: Option<f64>,
}

/// One of the colours that a picture is mostly made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DominantColor {
    /// As CSS writes it, in sRGB.
    #[schemars(example = &"#1e90ff")]
    pub color: String,
    /// The share of the picture that is of about this colour, from 0 to 1, to three decimals.
    pub share: f64,
}
