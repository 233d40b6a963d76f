//! Oklab, a space in which equal distances look about equal. Formulas and figures are those of its maker, Björn Ottosson
//! (bottosson.github.io/posts/oklab, 2021-01-25).

use crate::describe::srgb::{from_linear, to_linear};

/// Lightness from 0 to 1, then green to red, then blue to yellow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Oklab(pub(super) [f64; 3]);

impl Oklab {
    pub(super) fn of(rgb: [u8; 3]) -> Self {
        let linear = rgb.map(to_linear);
        let cone = times(
            [
                [0.4122214708, 0.5363325363, 0.0514459929],
                [0.2119034982, 0.6806995451, 0.1073969566],
                [0.0883024619, 0.2817188376, 0.6299787005],
            ],
            linear,
        );
        Self(times(
            [
                [0.2104542553, 0.7936177850, -0.0040720468],
                [1.9779984951, -2.4285922050, 0.4505937099],
                [0.0259040371, 0.7827717662, -0.8086757660],
            ],
            cone.map(f64::cbrt),
        ))
    }

    /// The nearest colour of sRGB.
    pub(super) fn to_rgb(self) -> [u8; 3] {
        let cone = times(
            [
                [1.0, 0.3963377774, 0.2158037573],
                [1.0, -0.1055613458, -0.0638541728],
                [1.0, -0.0894841775, -1.2914855480],
            ],
            self.0,
        );
        let linear = times(
            [
                [4.0767416621, -3.3077115913, 0.2309699292],
                [-1.2684380046, 2.6097574011, -0.3413193965],
                [-0.0041960863, -0.7034186147, 1.7076147010],
            ],
            cone.map(|value| value.powi(3)),
        );
        linear.map(from_linear)
    }
}

fn times(matrix: [[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(factor, value)| factor * value).sum())
}
