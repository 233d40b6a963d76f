//! Pictures as tasks take them: upright, without transparency, eight bits a channel.

pub mod planes;
mod ppm;
pub mod resize;

#[cfg(test)]
mod tests;

use crate::error::InferError;

/// An RGB picture, row by row from the top left, three bytes a pixel.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels, at least 1.
    pub width: u32,
    /// In pixels, at least 1.
    pub height: u32,
    /// `width × height × 3` bytes: red, green, blue.
    pub rgb: Vec<u8>,
}

impl Picture {
    /// Takes pixels and checks that there are as many as the size says.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, InferError> {
        let picture = Self { width, height, rgb };
        picture.check()?;
        Ok(picture)
    }

    /// Whether there are pixels, and as many as the size says.
    pub fn check(&self) -> Result<(), InferError> {
        let Self { width, height, rgb } = self;
        if *width == 0 || *height == 0 {
            return Err(InferError::Input(format!("a picture of {width} × {height} pixels has nothing to look at")));
        }
        let needed = u128::from(*width) * u128::from(*height) * 3;
        if rgb.len() as u128 != needed {
            return Err(InferError::Input(format!(
                "a picture of {width} × {height} pixels has {needed} bytes of RGB, but {} were given",
                rgb.len()
            )));
        }
        Ok(())
    }

    /// Reads a binary PPM (`P6`, at most 255 a channel), the form of golden samples.
    pub fn from_ppm(bytes: &[u8]) -> Result<Self, InferError> {
        ppm::read(bytes).map_err(|reason| InferError::Input(format!("the picture is no binary PPM (P6): {reason}")))
    }

    /// The pixel at `x`, `y`, which must lie inside: red, green, blue.
    pub fn pixel(&self, x: u32, y: u32) -> [u8; 3] {
        let at = (y as usize * self.width as usize + x as usize) * 3;
        [self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]]
    }
}

// The pixels would drown whatever is printed beside them.
impl std::fmt::Debug for Picture {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Picture({} × {})", self.width, self.height)
    }
}
