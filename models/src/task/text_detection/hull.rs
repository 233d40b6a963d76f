//! The convex hull of a closed path.

use super::contours::Point;

/// The corners of the hull, without those that lie on a side, in the order that turns from the x axis towards the y axis
/// (Andrew's monotone chain). It begins where OpenCV's begins: at the corner that comes first along the path, or if the
/// path turns the other way last; or, if the path is no simple one, at the rightmost (of those the lowest).
pub(super) fn hull(path: &[Point]) -> Vec<Point> {
    let corners = corners(path);
    let start = start(path, &corners);
    corners[start..].iter().chain(&corners[..start]).map(|place| path[*place]).collect()
}

/// The corners as places on the path.
fn corners(path: &[Point]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..path.len()).collect();
    places.sort_unstable_by_key(|place| (path[*place], *place));
    places.dedup_by_key(|place| path[*place]);
    if places.len() < 3 {
        return places;
    }
    let mut hull: Vec<usize> = Vec::new();
    let mut fixed = 2;
    for (number, place) in places.iter().chain(places.iter().rev().skip(1)).enumerate() {
        while hull.len() >= fixed && !turns([hull[hull.len() - 2], hull[hull.len() - 1], *place].map(|at| path[at])) {
            hull.pop();
        }
        hull.push(*place);
        if number + 1 == places.len() {
            fixed = hull.len() + 1;
        }
    }
    hull.pop();
    hull
}

/// Whether the way over these three turns from the x axis towards the y axis.
fn turns(way: [Point; 3]) -> bool {
    let [[ax, ay], [bx, by], [cx, cy]] = way.map(|point| point.map(i64::from));
    (bx - ax) * (cy - ay) - (by - ay) * (cx - ax) > 0
}

fn start(path: &[Point], corners: &[usize]) -> usize {
    let rotated = |start: usize| corners[start..].iter().chain(&corners[..start]);
    let numbered = || corners.iter().enumerate();
    let first = numbered().min_by_key(|(_, place)| **place).map_or(0, |(number, _)| number);
    let last = numbered().max_by_key(|(_, place)| **place).map_or(0, |(number, _)| number);
    if rotated(first).is_sorted() {
        first
    } else if rotated(last).is_sorted_by(|one, next| one > next) {
        last
    } else {
        numbered().max_by_key(|(_, place)| path[**place]).map_or(0, |(number, _)| number)
    }
}

#[cfg(test)]
mod tests;
