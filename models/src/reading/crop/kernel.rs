//! The weights of cubic interpolation in whole 32,768ths, as OpenCV 4 keeps them for bytes.

use std::sync::LazyLock;

/// A pixel is divided into this many parts along each axis.
pub(super) const PARTS: usize = 32;

/// Weights have this many bits.
const BITS: u32 = 15;

/// The coefficient of the kernel (Keys, 1981, whose `a` this is).
const CUBIC: f32 = -0.75;

/// For a position (parts down, then parts across) between the second and the third of four rows and columns: the weights
/// of all sixteen pixels, row by row.
pub(super) static WEIGHTS: LazyLock<Vec<[[[i32; 4]; 4]; PARTS]>> = LazyLock::new(|| {
    let along: [[f32; 4]; PARTS] = std::array::from_fn(|part| kernel(part as f32 / PARTS as f32));
    along.iter().map(|down| along.map(|across| weights(down, &across))).collect()
});

/// A sum of weighted bytes as a byte.
pub(super) fn rounded(sum: i32) -> u8 {
    ((sum + (1 << (BITS - 1))) >> BITS).clamp(0, 255) as u8
}

/// Rounded weights do not always sum to one: what is missing goes to the largest of the middle four, and what is too much
/// is taken from the smallest of them.
fn weights(down: &[f32; 4], across: &[f32; 4]) -> [[i32; 4]; 4] {
    const ONE: i32 = 1 << BITS;
    // OpenCV keeps them in 16 bits, which one itself does not fit.
    let whole = |weight: f32| (weight * ONE as f32).round_ties_even().min(f32::from(i16::MAX)) as i32;
    let mut weights = down.map(|down| across.map(|across| whole(down * across)));
    let excess = weights.as_flattened().iter().sum::<i32>() - ONE;
    let (mut smallest, mut largest) = ((2, 2), (2, 2));
    for at in [(2, 2), (2, 3), (3, 2), (3, 3)] {
        let weight = |(row, column): (usize, usize)| weights[row][column];
        if weight(at) < weight(smallest) {
            smallest = at;
        } else if weight(at) > weight(largest) {
            largest = at;
        }
    }
    let (row, column) = if excess < 0 { largest } else { smallest };
    weights[row][column] -= excess;
    weights
}

/// The weights of four neighbours for a position `at` (0 to 1) between the second and the third.
fn kernel(at: f32) -> [f32; 4] {
    let far = |at: f32| ((CUBIC * at - 5.0 * CUBIC) * at + 8.0 * CUBIC) * at - 4.0 * CUBIC;
    let near = |at: f32| ((CUBIC + 2.0) * at - (CUBIC + 3.0)) * at * at + 1.0;
    let (first, second, third) = (far(at + 1.0), near(at), near(1.0 - at));
    [first, second, third, 1.0 - first - second - third]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_every_position_sum_to_one() {
        let all = WEIGHTS.iter().flatten();
        assert!(all.clone().all(|weights| weights.as_flattened().iter().sum::<i32>() == 1 << BITS));
        assert_eq!(all.count(), 1024);
    }

    #[test]
    fn a_whole_position_is_its_own_pixel() {
        assert_eq!(WEIGHTS[0][0][1], [0, (1 << BITS) - 1, 0, 0]);
        assert_eq!([0, 1, 128, 254, 255].map(|byte| rounded(byte * WEIGHTS[0][0][1][1])), [0, 1, 128, 254, 255]);
    }

    #[test]
    fn sums_are_rounded_and_kept_within_a_byte() {
        assert_eq!([-5, 0, 1 << 14, 200 << 15, 300 << 15].map(rounded), [0, 0, 1, 200, 255]);
    }
}
