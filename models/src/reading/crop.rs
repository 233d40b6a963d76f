//! Cutting a box out of a page and setting it straight.

mod kernel;

use crate::task::picture::Picture;

/// A crop that is higher than this times its width holds text that runs up or down; it is laid on its side.
const MIN_UPRIGHT_RATIO: f64 = 1.5;

/// Positions in the page are rounded to this part of a pixel.
const PARTS: usize = kernel::PARTS;

/// The pixels inside of these corners (upper left, upper right, lower right, lower left) as an upright picture: a
/// perspective transform with cubic interpolation, the page's rim drawn on beyond it, as OpenCV 4 computes it. If that
/// is half again as high as wide it is turned by 90° against the clock.
pub(super) fn crop(page: &Picture, corners: [[u32; 2]; 4]) -> Picture {
    let corners = corners.map(|corner| corner.map(f64::from));
    let [upper_left, upper_right, lower_right, lower_left] = corners;
    let width = distance(upper_left, upper_right).max(distance(lower_right, lower_left)).max(1.0) as u32;
    let height = distance(upper_left, lower_left).max(distance(upper_right, lower_right)).max(1.0) as u32;
    let straight = straightened(page, &Projection::new(width, height, corners), width, height);
    match f64::from(height) / f64::from(width) >= MIN_UPRIGHT_RATIO {
        true => against_the_clock(&straight),
        false => straight,
    }
}

/// The picture turned by 180°.
pub(super) fn turned_around(picture: &Picture) -> Picture {
    let rgb = picture.rgb.chunks_exact(3).rev().flatten().copied().collect();
    Picture { width: picture.width, height: picture.height, rgb }
}

fn against_the_clock(picture: &Picture) -> Picture {
    let (width, height) = (picture.height, picture.width);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (picture.width - 1 - y, x)));
    let rgb = pixels.flat_map(|(x, y)| picture.pixel(x, y)).collect();
    Picture { width, height, rgb }
}

fn distance(one: [f64; 2], other: [f64; 2]) -> f64 {
    // As single precision: what comes out is cut to whole pixels, and the reference has it so.
    let [x, y] = [one[0] - other[0], one[1] - other[1]].map(|along| along as f32);
    f64::from((x * x + y * y).sqrt())
}

/// The projective map from a rectangle at the origin to four corners: Heckbert, "Fundamentals of texture mapping and
/// image warping" (1989), 2.2.3, scaled from the unit square.
struct Projection {
    x: [f64; 3],
    y: [f64; 3],
    weight: [f64; 3],
}

impl Projection {
    fn new(width: u32, height: u32, corners: [[f64; 2]; 4]) -> Self {
        let (width, height) = (f64::from(width), f64::from(height));
        let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners;
        let (right_x, right_y) = (x1 - x2, y1 - y2);
        let (lower_x, lower_y) = (x3 - x2, y3 - y2);
        let (skew_x, skew_y) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let determinant = right_x * lower_y - lower_x * right_y;
        let part = |value: f64| if determinant == 0.0 { 0.0 } else { value / determinant };
        let across = part(skew_x * lower_y - lower_x * skew_y);
        let down = part(right_x * skew_y - skew_x * right_y);
        Self {
            x: [(x1 - x0 + across * x1) / width, (x3 - x0 + down * x3) / height, x0],
            y: [(y1 - y0 + across * y1) / width, (y3 - y0 + down * y3) / height, y0],
            weight: [across / width, down / height, 1.0],
        }
    }

    /// Where a pixel lies in the page, in whole 32nds of a pixel.
    fn at(&self, x: u32, y: u32) -> [i64; 2] {
        let (x, y) = (f64::from(x), f64::from(y));
        let sum = |row: &[f64; 3]| row[0] * x + row[1] * y + row[2];
        let weight = sum(&self.weight);
        let scale = if weight == 0.0 { 0.0 } else { PARTS as f64 / weight };
        [&self.x, &self.y].map(|row| (sum(row) * scale).round_ties_even() as i64)
    }
}

fn straightened(page: &Picture, projection: &Projection, width: u32, height: u32) -> Picture {
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            let [column, row] = projection.at(x, y);
            let weights =
                &kernel::WEIGHTS[row.rem_euclid(PARTS as i64) as usize][column.rem_euclid(PARTS as i64) as usize];
            let (left, top) = (column.div_euclid(PARTS as i64) - 1, row.div_euclid(PARTS as i64) - 1);
            let mut sums = [0; 3];
            for (row, weights) in (top..).zip(weights) {
                let row = row.clamp(0, i64::from(page.height) - 1) as usize * page.width as usize;
                for (column, weight) in (left..).zip(weights) {
                    let at = (row + column.clamp(0, i64::from(page.width) - 1) as usize) * 3;
                    sums.iter_mut()
                        .zip(&page.rgb[at..at + 3])
                        .for_each(|(sum, byte)| *sum += weight * i32::from(*byte));
                }
            }
            rgb.extend(sums.map(kernel::rounded));
        }
    }
    Picture { width, height, rgb }
}

#[cfg(test)]
mod tests;
