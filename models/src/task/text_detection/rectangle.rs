//! The smallest rectangle, at any angle, around a closed path: one of its sides lies on a side of the convex hull
//! (Freeman and Shapira, 1975), and all of those are tried by turning four calipers around it (Toussaint, 1983).
//!
//! The arithmetic is that of OpenCV 4.14's `minAreaRect` and `boxPoints`, to the last bit: what follows cuts corners down
//! to whole pixels, so that 613.99994 in the place of 614 moves a box by a pixel.

use super::contours::Point;
use super::hull::hull;

/// Four corners: upper left, upper right, lower right, lower left.
pub(super) type Corners = [[f32; 2]; 4];

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rectangle {
    pub(super) corners: Corners,
    /// The length of its shorter side.
    pub(super) shorter_side: f32,
}

/// The smallest rectangle around these points, in the order of a path around them; none if they lie on one line.
pub(super) fn around(path: &[Point]) -> Option<Rectangle> {
    let hull: Vec<[f32; 2]> = hull(path).into_iter().map(|point| point.map(|at| at as f32)).collect();
    if hull.len() < 3 {
        return None;
    }
    let best = Calipers::new(&hull).smallest();
    Some(Rectangle { corners: in_order(best.corners()), shorter_side: best.width.min(best.height) })
}

/// A side of the hull.
struct Side {
    along: [f32; 2],
    per_length: f32,
}

/// Four lines around the hull, each at right angles to the next, each touching one corner.
struct Calipers<'a> {
    hull: &'a [[f32; 2]],
    sides: Vec<Side>,
    /// The corners touched: at first the highest, the rightmost, the lowest and the leftmost.
    touched: [usize; 4],
}

/// The calipers where one of them lies on a side.
struct Fit {
    /// Along the first line, of length 1.
    along: [f32; 2],
    width: f32,
    height: f32,
    /// A corner on the last line, and one on the first.
    left: [f32; 2],
    first: [f32; 2],
}

impl<'a> Calipers<'a> {
    fn new(hull: &'a [[f32; 2]]) -> Self {
        let sides = hull.iter().zip(hull.iter().cycle().skip(1)).map(|(from, to)| {
            let along = [to[0] - from[0], to[1] - from[1]];
            let [x, y] = along.map(f64::from);
            Side { along, per_length: (1.0 / (x * x + y * y).sqrt()) as f32 }
        });
        let extreme = |before: fn([f32; 2], [f32; 2]) -> bool| {
            (1..hull.len()).fold(0, |found, at| if before(hull[at], hull[found]) { at } else { found })
        };
        let touched = [
            extreme(|one, other| one[1] < other[1]),
            extreme(|one, other| one[0] > other[0]),
            extreme(|one, other| one[1] > other[1]),
            extreme(|one, other| one[0] < other[0]),
        ];
        Self { hull, sides: sides.collect(), touched }
    }

    /// Turns the calipers by a quarter, from side to side. Of equal areas the last counts.
    fn smallest(mut self) -> Fit {
        let mut best = self.next();
        for _ in 1..self.hull.len() {
            let fit = self.next();
            if fit.width * fit.height <= best.width * best.height {
                best = fit;
            }
        }
        best
    }

    /// Turns the calipers until the next of them lies on a side.
    fn next(&mut self) -> Fit {
        let ahead: [[f32; 2]; 4] = std::array::from_fn(|line| turned_back(self.sides[self.touched[line]].along, line));
        let nearest = (1..4).fold(0, |found, line| {
            let ([x, y], [found_x, found_y]) = (ahead[line], ahead[found]);
            if y * found_x - x * found_y < 0.0 { line } else { found }
        });
        let Side { along, per_length } = &self.sides[self.touched[nearest]];
        let along = turned_back(along.map(|part| part * per_length), nearest);
        self.touched[nearest] = (self.touched[nearest] + 1) % self.hull.len();

        let [first, right, last, left] = self.touched.map(|corner| self.hull[corner]);
        let [a, b] = along;
        let width = (right[0] - left[0]) * a + (right[1] - left[1]) * b;
        let height = -(last[0] - first[0]) * b + (last[1] - first[1]) * a;
        Fit { along, width, height, left, first }
    }
}

/// By this many quarters, from the y axis towards the x axis.
fn turned_back([x, y]: [f32; 2], quarters: usize) -> [f32; 2] {
    match quarters {
        0 => [x, y],
        1 => [y, -x],
        2 => [-x, -y],
        _ => [-y, x],
    }
}

impl Fit {
    /// By way of the centre, the size and an angle of −90° to less than 0°, each rounded to single precision.
    fn corners(&self) -> Corners {
        let [a, b] = self.along;
        let left = a * self.left[0] + self.left[1] * b;
        let first = -b * self.first[0] + self.first[1] * a;
        let scale = 1.0 / (a * a + b * b);
        let corner = [(left * a - first * b) * scale, (a * first + b * left) * scale];
        let (across, down) = ([a * self.width, b * self.width], [-b * self.height, a * self.height]);
        let centre = [0, 1].map(|axis| corner[axis] + (across[axis] + down[axis]) * 0.5);

        let [mut width, mut height] = [across, down].map(|side| {
            let [x, y] = side.map(f64::from);
            (x * x + y * y).sqrt() as f32
        });
        let mut degrees = f64::from(across[1]).atan2(f64::from(across[0])) * 180.0 / std::f64::consts::PI;
        while !(-90.0..0.0).contains(&degrees) {
            degrees += if degrees < 0.0 { 90.0 } else { -90.0 };
            std::mem::swap(&mut width, &mut height);
        }
        let (sine, cosine) = (f64::from(degrees as f32) * std::f64::consts::PI / 180.0).sin_cos();
        let (sine, cosine) = (sine as f32 * 0.5, cosine as f32 * 0.5);
        let [x, y] = centre;
        [
            [x - sine * height - cosine * width, y + cosine * height - sine * width],
            [x + sine * height - cosine * width, y - cosine * height - sine * width],
            [x + sine * height + cosine * width, y - cosine * height + sine * width],
            [x - sine * height + cosine * width, y + cosine * height + sine * width],
        ]
    }
}

/// The two leftmost corners, the higher first, are the left ones; the other two, the right ones.
fn in_order(mut corners: Corners) -> Corners {
    corners.sort_by(|one, other| one[0].total_cmp(&other[0]));
    let [mut upper_left, mut lower_left, mut upper_right, mut lower_right] = corners;
    if lower_left[1] <= upper_left[1] {
        std::mem::swap(&mut upper_left, &mut lower_left);
    }
    if lower_right[1] <= upper_right[1] {
        std::mem::swap(&mut upper_right, &mut lower_right);
    }
    [upper_left, upper_right, lower_right, lower_left]
}

#[cfg(test)]
mod tests;
