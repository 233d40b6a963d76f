//! The borders of the connected regions of a mask, and of the holes in them: border following after Suzuki and Abe,
//! "Topological structural analysis of digitized binary images by border following" (1985), algorithm 1 without its
//! hierarchy.

use super::mask::Mask;

/// A point in pixels.
pub(super) type Point = [i32; 2];

/// The eight neighbours, clockwise from the right.
const AROUND: [Point; 8] = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
const RIGHT: usize = 0;
const LEFT: usize = 4;

const OFF: i8 = 0;
const ON: i8 = 1;
/// On a border that was followed.
const FOLLOWED: i8 = 2;
/// The same, with nothing to its right: no border of a hole begins here any more.
const FOLLOWED_RIGHT: i8 = -2;

/// Each border as the pixels of the region that lie on it, from the bottom of the mask to its top. That is the order
/// in which OpenCV lists them.
pub(super) fn contours(mask: &Mask) -> Vec<Vec<Point>> {
    let mut grid = Grid::of(mask);
    let mut found = Vec::new();
    for y in 0..mask.height as i32 {
        for x in 0..mask.width as i32 {
            let value = grid.at([x, y]);
            if value == ON && grid.at([x - 1, y]) == OFF {
                found.push(grid.follow([x, y], LEFT));
            } else if value >= ON && grid.at([x + 1, y]) == OFF {
                found.push(grid.follow([x, y], RIGHT));
            }
        }
    }
    found.reverse();
    found
}

/// The mask with a rim of nothing, so that neighbours need no check.
struct Grid {
    stride: usize,
    cells: Vec<i8>,
}

impl Grid {
    fn of(mask: &Mask) -> Self {
        let stride = mask.width + 2;
        let mut cells = vec![OFF; stride * (mask.height + 2)];
        for (row, pixels) in cells.chunks_exact_mut(stride).skip(1).zip(mask.on.chunks_exact(mask.width)) {
            for (cell, on) in row[1..].iter_mut().zip(pixels) {
                *cell = if *on { ON } else { OFF };
            }
        }
        Self { stride, cells }
    }

    fn index(&self, [x, y]: Point) -> usize {
        (y + 1) as usize * self.stride + (x + 1) as usize
    }

    fn at(&self, point: Point) -> i8 {
        self.cells[self.index(point)]
    }

    fn is_on(&self, point: Point, direction: usize) -> bool {
        self.at(step(point, direction)) != OFF
    }

    /// Follows a border from its first pixel, whose neighbour in the direction `outside` is off.
    fn follow(&mut self, first: Point, outside: usize) -> Vec<Point> {
        let Some(last) = (0..8).map(|turn| (outside + turn) % 8).find(|direction| self.is_on(first, *direction)) else {
            let index = self.index(first);
            self.cells[index] = FOLLOWED_RIGHT;
            return vec![first];
        };
        let before_first = step(first, last);
        let (mut here, mut back) = (first, last);
        let mut border = Vec::new();
        loop {
            border.push(here);
            let mut right_is_off = false;
            let mut direction = back;
            loop {
                direction = (direction + 7) % 8;
                if self.is_on(here, direction) {
                    break;
                }
                right_is_off |= direction == RIGHT;
            }
            let index = self.index(here);
            if right_is_off {
                self.cells[index] = FOLLOWED_RIGHT;
            } else if self.cells[index] == ON {
                self.cells[index] = FOLLOWED;
            }
            let next = step(here, direction);
            if next == first && here == before_first {
                return border;
            }
            (here, back) = (next, (direction + 4) % 8);
        }
    }
}

fn step([x, y]: Point, direction: usize) -> Point {
    let [right, down] = AROUND[direction];
    [x + right, y + down]
}

#[cfg(test)]
mod tests;
