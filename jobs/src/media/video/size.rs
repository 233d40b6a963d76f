//! Sizes of pictures, in pixels.

/// The box that a rendition fits in: 720p, lying or standing.
const LONG: u32 = 1280;
const SHORT: u32 = 720;

/// A width and a height.
pub(super) type Size = (u32, u32);

/// The size in square pixels of a picture that is stored in pixels of this aspect, before it is turned.
pub(super) fn square((width, height): Size, (across, down): (u32, u32)) -> Size {
    if across == 0 || down == 0 {
        return (width, height);
    }
    (scale(width, across, down), height)
}

/// 720p: fits in 1280 × 720, or 720 × 1280 where it stands, and is never enlarged. Both are even, as 4:2:0 wants them.
pub(super) fn rendition(size: Size) -> Size {
    let (width, height) = size;
    let (most_wide, most_high) = if width >= height { (LONG, SHORT) } else { (SHORT, LONG) };
    let fits = if width <= most_wide && height <= most_high {
        size
    } else if u64::from(width) * u64::from(most_high) >= u64::from(height) * u64::from(most_wide) {
        (most_wide, scale(height, most_wide, width))
    } else {
        (scale(width, most_high, height), most_high)
    };
    // A single row or column becomes two.
    (even(fits.0), even(fits.1))
}

/// A poster of at most this width, never enlarged.
pub(super) fn poster((width, height): Size, wanted: u32) -> Size {
    let across = wanted.min(width);
    (across, scale(height, across, width))
}

/// `length × times / over`, to the nearest pixel and one at least.
fn scale(length: u32, times: u32, over: u32) -> u32 {
    let (length, times, over) = (u64::from(length), u64::from(times), u64::from(over.max(1)));
    u32::try_from((length * times + over / 2) / over).unwrap_or(u32::MAX).max(1)
}

fn even(length: u32) -> u32 {
    (length & !1).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renditions_fit_in_their_box_and_are_even_and_never_larger() {
        for (size, wanted) in [
            ((1920, 1080), (1280, 720)),
            ((1080, 1920), (720, 1280)),
            ((3840, 2160), (1280, 720)),
            ((2560, 1080), (1280, 540)),
            ((1440, 1080), (960, 720)),
            ((1080, 1080), (720, 720)),
            ((641, 361), (640, 360)),
            ((1279, 719), (1278, 718)),
            ((1, 1), (2, 2)),
            ((4096, 1), (1280, 2)),
        ] {
            assert_eq!(rendition(size), wanted, "{size:?}");
        }
    }

    #[test]
    fn pixels_that_are_not_square_are_made_so() {
        assert_eq!(square((720, 576), (64, 45)), (1024, 576));
        assert_eq!(square((720, 480), (8, 9)), (640, 480));
        assert_eq!(square((640, 360), (0, 1)), (640, 360), "0 means unknown");
        assert_eq!(square((640, 360), (1, 1)), (640, 360));
    }

    #[test]
    fn posters_keep_the_shape_and_are_never_larger() {
        assert_eq!(poster((1920, 1080), 640), (640, 360));
        assert_eq!(poster((1080, 1920), 640), (640, 1138));
        assert_eq!(poster((320, 240), 640), (320, 240));
        assert_eq!(poster((4096, 1), 10), (10, 1));
    }
}
