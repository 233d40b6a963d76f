//! Regions that the model finds are shrunken texts; they are grown back. The distance is DB's (Liao et al., 2020):
//! area × ratio ÷ perimeter. The growing itself is that of the Clipper library with round joins, to the same whole
//! pixel: corners are cut to whole pixels first, arcs are chords a quarter of a pixel off at most, and what comes out is
//! rounded.

use std::f64::consts::{PI, TAU};

use super::contours::Point;
use super::rectangle::Corners;

/// How far a chord may be from its arc, in pixels, or as a part of the distance for small ones.
const ARC_TOLERANCE: f64 = 0.25;

/// A path around the corners, `ratio` × area ÷ perimeter away, that turns from the x axis towards the y axis and ends at
/// its highest point (of those the rightmost), as Clipper's do.
pub(super) fn grown(corners: &Corners, ratio: f64) -> Vec<Point> {
    let distance = distance(corners, ratio);
    let mut corners: Vec<[f64; 2]> = corners.iter().map(|corner| corner.map(|at| f64::from(at.trunc()))).collect();
    corners.dedup();
    if corners.len() > 1 && corners.first() == corners.last() {
        corners.pop();
    }
    if corners.len() < 3 || distance <= 0.0 {
        return Vec::new();
    }
    if area(&corners) < 0.0 {
        corners.reverse();
    }
    let arc = Arc::new(distance);
    let outward = |from: [f64; 2], to: [f64; 2]| {
        let (x, y) = (to[0] - from[0], to[1] - from[1]);
        let length = x.hypot(y);
        [y / length, -x / length]
    };
    let mut points = Vec::new();
    for at in 0..corners.len() {
        let before = corners[(at + corners.len() - 1) % corners.len()];
        let after = corners[(at + 1) % corners.len()];
        arc.round_a_corner(corners[at], outward(before, corners[at]), outward(corners[at], after), &mut points);
    }
    points.dedup();
    let highest = (0..points.len()).min_by_key(|at| (points[*at][1], -points[*at][0])).unwrap_or_default();
    let start = (highest + 1) % points.len();
    points.rotate_left(start);
    points
}

fn distance(corners: &Corners, ratio: f64) -> f64 {
    let exact: Vec<[f64; 2]> = corners.iter().map(|corner| corner.map(f64::from)).collect();
    let sides = exact.iter().zip(exact.iter().cycle().skip(1));
    let perimeter: f64 = sides.map(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1])).sum();
    area(&exact).abs() * ratio / perimeter
}

/// Positive where the corners run from the x axis towards the y axis.
fn area(corners: &[[f64; 2]]) -> f64 {
    let sides = corners.iter().zip(corners.iter().cycle().skip(1));
    sides.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum::<f64>() / 2.0
}

struct Arc {
    distance: f64,
    steps_per_radian: f64,
    /// The sine and cosine of one step.
    step: (f64, f64),
}

impl Arc {
    fn new(distance: f64) -> Self {
        let tolerance = ARC_TOLERANCE.min(distance * ARC_TOLERANCE);
        let steps = (PI / (1.0 - tolerance / distance).acos()).min(distance * PI);
        Self { distance, steps_per_radian: steps / TAU, step: (TAU / steps).sin_cos() }
    }

    /// From the normal of the side before the corner to that of the side after it.
    fn round_a_corner(&self, corner: [f64; 2], before: [f64; 2], after: [f64; 2], points: &mut Vec<Point>) {
        let sine = before[0] * after[1] - after[0] * before[1];
        let cosine = before[0] * after[0] + before[1] * after[1];
        let mut push = |normal: [f64; 2]| {
            let moved = |axis: usize| (corner[axis] + normal[axis] * self.distance).round() as i32;
            points.push([moved(0), moved(1)]);
        };
        if (sine * self.distance).abs() < 1.0 && cosine > 0.0 {
            return push(before);
        }
        let angle = sine.atan2(cosine).abs();
        let (step_sine, step_cosine) = self.step;
        let mut normal = before;
        for _ in 0..((self.steps_per_radian * angle).round() as u32).max(1) {
            push(normal);
            normal = [normal[0] * step_cosine - step_sine * normal[1], normal[0] * step_sine + normal[1] * step_cosine];
        }
        push(after);
    }
}

#[cfg(test)]
mod tests;
