//! What is drawn: plain functions from a place to a colour.

use image::{DynamicImage, Rgb, RgbImage, Rgba, RgbaImage};

/// Hills before an evening sky.
pub(super) fn evening(width: u32, height: u32) -> DynamicImage {
    const SKY: [[f32; 3]; 2] = [[40.0, 50.0, 110.0], [255.0, 160.0, 90.0]];
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = place(x, y, width, height);
        for (layer, base) in [(3.0, 0.85), (2.0, 0.7), (1.0, 0.6)] {
            let ridge = base + 0.06 * (u * 5.0 * layer + layer).sin() + 0.02 * (u * 23.0 + 2.0 * layer).sin();
            if v > ridge {
                return rgb([90.0 / layer, 70.0 / layer, 110.0 / layer]);
            }
        }
        let sun = (u - 0.7).hypot((v - 0.5) * height as f32 / width as f32);
        if sun < 0.06 { rgb([255.0, 235.0, 190.0]) } else { rgb(mix(SKY[0], SKY[1], v * 1.5)) }
    })
    .into()
}

/// The Mandelbrot set, by the plain escape-time iteration.
pub(super) fn mandelbrot(width: u32, height: u32) -> DynamicImage {
    const ITERATIONS: u32 = 150;
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = place(x, y, width, height);
        let (cx, cy) = (u * 3.2 - 2.3, (v - 0.5) * 2.4);
        let (mut zx, mut zy, mut steps) = (0.0_f32, 0.0_f32, 0);
        while zx * zx + zy * zy < 16.0 && steps < ITERATIONS {
            (zx, zy) = (zx * zx - zy * zy + cx, 2.0 * zx * zy + cy);
            steps += 1;
        }
        if steps == ITERATIONS {
            return Rgb([10, 10, 30]);
        }
        let shade = steps as f32 - (zx * zx + zy * zy).log2().max(1.0).log2();
        let wave = |phase: f32| 127.0 + 127.0 * (shade * 0.25 + phase).sin();
        rgb([wave(0.0), wave(0.6), wave(1.4)])
    })
    .into()
}

/// An arrow that points up, on grass under a sky: whatever is not upright shows.
pub(super) fn arrow(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = place(x, y, width, height);
        let aside = (u - 0.5).abs();
        let head = (0.15..0.45).contains(&v) && aside < (v - 0.15) * 0.8;
        let shaft = (0.45..0.85).contains(&v) && aside < 0.08;
        match (head || shaft, v < 0.6) {
            (true, _) => rgb([250.0, 250.0, 245.0]),
            (false, true) => rgb(mix([60.0, 130.0, 210.0], [180.0, 215.0, 245.0], v / 0.6)),
            (false, false) => rgb(mix([90.0, 160.0, 70.0], [40.0, 95.0, 40.0], (v - 0.6) / 0.4)),
        }
    })
    .into()
}

/// Discs of coloured glass on nothing.
pub(super) fn glass(width: u32, height: u32) -> DynamicImage {
    const DISCS: [(f32, f32, [f32; 3]); 3] =
        [(0.38, 0.4, [230.0, 60.0, 60.0]), (0.62, 0.4, [60.0, 170.0, 80.0]), (0.5, 0.62, [60.0, 90.0, 230.0])];
    RgbaImage::from_fn(width, height, |x, y| {
        let (u, v) = place(x, y, width, height);
        let over: Vec<_> = DISCS.iter().filter(|(cx, cy, _)| (u - cx).hypot(v - cy) < 0.24).collect();
        let Some((_, _, first)) = over.first() else { return Rgba([0, 0, 0, 0]) };
        let color = over[1..].iter().fold(*first, |color, (_, _, next)| mix(color, *next, 0.5));
        let [red, green, blue] = rgb(color).0;
        Rgba([red, green, blue, 90 + 50 * over.len() as u8])
    })
    .into()
}

/// From 0 to 1 across and down.
fn place(x: u32, y: u32, width: u32, height: u32) -> (f32, f32) {
    ((x as f32 + 0.5) / width as f32, (y as f32 + 0.5) / height as f32)
}

fn mix(from: [f32; 3], to: [f32; 3], share: f32) -> [f32; 3] {
    let share = share.clamp(0.0, 1.0);
    std::array::from_fn(|channel| from[channel] * (1.0 - share) + to[channel] * share)
}

fn rgb(color: [f32; 3]) -> Rgb<u8> {
    // `as` saturates at 0 and 255.
    Rgb(color.map(|value| value as u8))
}
