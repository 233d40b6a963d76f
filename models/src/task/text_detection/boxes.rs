//! From a map of probabilities to boxes in the picture: DB's way (Liao et al., "Real-time scene text detection with
//! differentiable binarization", 2020), with the thresholds and the rounding of rapidocr-onnxruntime 1.4.4.

use super::mask::Mask;
use super::{Parameters, TextBox, contours, grow, rectangle, score};

/// A region whose rectangle is narrower than this, in the map's pixels, is noise.
const MIN_SIDE: f32 = 3.0;

/// And one that is narrower than this after it was grown.
const MIN_GROWN_SIDE: f32 = MIN_SIDE + 2.0;

/// A box must be longer than this on both sides, in whole pixels of the picture.
const MIN_BOX_SIDE: i64 = 3;

/// A width and a height in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    pub(super) width: u32,
    pub(super) height: u32,
}

/// The boxes that a map holds, for a picture of this size, in the order in which they are read.
pub(super) fn boxes(map: &[f32], map_size: Size, picture: Size, parameters: &Parameters) -> Vec<TextBox> {
    let width = map_size.width as usize;
    let mask = Mask::above(parameters.threshold, map, width);
    let mut boxes: Vec<_> = contours::contours(&mask)
        .iter()
        .take(parameters.max_boxes as usize)
        .filter_map(|contour| {
            let rectangle = rectangle::around(contour).filter(|found| found.shorter_side >= MIN_SIDE)?;
            let score = score::mean_inside(map, width, &rectangle.corners);
            if score < parameters.box_threshold {
                return None;
            }
            let grown = rectangle::around(&grow::grown(&rectangle.corners, parameters.grow_ratio))?;
            let corners = (grown.shorter_side >= MIN_GROWN_SIDE).then_some(grown.corners)?;
            let scaled = corners
                .map(|[x, y]| [scale(x, map_size.width, picture.width), scale(y, map_size.height, picture.height)]);
            let corners = inside(clockwise(scaled), picture);
            is_large(&corners).then_some(TextBox { corners, score })
        })
        .collect();
    into_reading_order(&mut boxes);
    boxes
}

/// Rounded to even, as the reference does.
fn scale(at: f32, from: u32, to: u32) -> u32 {
    let scaled = (at / from as f32 * to as f32).round_ties_even();
    scaled.clamp(0.0, to as f32) as u32
}

/// Upper left, upper right, lower right, lower left: of the two leftmost corners and of the others, the higher first.
fn clockwise(mut corners: [[u32; 2]; 4]) -> [[u32; 2]; 4] {
    corners.sort_by_key(|[x, _]| *x);
    let (left, right) = corners.split_at_mut(2);
    left.sort_by_key(|[_, y]| *y);
    right.sort_by_key(|[_, y]| *y);
    let [upper_left, lower_left, upper_right, lower_right] = corners;
    [upper_left, upper_right, lower_right, lower_left]
}

fn inside(corners: [[u32; 2]; 4], picture: Size) -> [[u32; 2]; 4] {
    corners.map(|[x, y]| [x.min(picture.width - 1), y.min(picture.height - 1)])
}

fn is_large(corners: &[[u32; 2]; 4]) -> bool {
    let [upper_left, upper_right, _, lower_left] = *corners;
    let length = |to: [u32; 2]| {
        let along = |axis: usize| f64::from(upper_left[axis]) - f64::from(to[axis]);
        along(0).hypot(along(1)) as i64
    };
    length(upper_right) > MIN_BOX_SIDE && length(lower_left) > MIN_BOX_SIDE
}

/// From the top to the bottom; boxes that begin within ten pixels of height of the one before are of its line, and go
/// from the left to the right. One pass, as the reference does it: a line that climbs slowly is still followed.
fn into_reading_order(boxes: &mut [TextBox]) {
    const ONE_LINE: u32 = 10;
    boxes.sort_by_key(|found| (found.corners[0][1], found.corners[0][0]));
    for end in 1..boxes.len() {
        for at in (1..=end).rev() {
            let ([before_x, before_y], [x, y]) = (boxes[at - 1].corners[0], boxes[at].corners[0]);
            if y.abs_diff(before_y) >= ONE_LINE || x >= before_x {
                break;
            }
            boxes.swap(at - 1, at);
        }
    }
}

#[cfg(test)]
mod tests;
