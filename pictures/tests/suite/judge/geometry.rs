//! How large a rendition has to be.
//!
//! sharp's, with two exceptions. Where sharp lets libjpeg shrink while it decodes, odd rows and columns get lost, and its
//! renditions are a pixel lower or narrower than the photo's proportions make them; Karigar's are the nearest to them. And
//! where a picture is too small for what `cover` asks for, sharp cuts off only what is too much and so gives up the
//! proportions that were asked for; Karigar keeps them.

use karigar_pictures::request::{Fit, Wanted};

/// Width and height in pixels.
pub(super) type Size = (u32, u32);

/// What is wrong with our size.
pub(super) fn check(picture: Size, wanted: &Wanted, ours: Size, sharp: Size) -> Result<(), String> {
    if ours == sharp {
        return Ok(());
    }
    let is_right = match (wanted.fit, wanted.width, wanted.height) {
        (Fit::Cover, Some(width), Some(height)) => {
            (width > picture.0 || height > picture.1) && has_proportions(ours, (width, height)) && touches(ours, sharp)
        }
        _ => has_proportions(ours, picture) && touches(ours, sharp) && is_a_pixel_off(ours, sharp),
    };
    if is_right { Ok(()) } else { Err(format!("{} × {}, and sharp's {} × {}", ours.0, ours.1, sharp.0, sharp.1)) }
}

/// Whether one side is what the other and the proportions make it, to the nearest pixel.
fn has_proportions(size: Size, of: Size) -> bool {
    let [width, height, of_width, of_height] = [size.0, size.1, of.0, of.1].map(f64::from);
    (height - width * of_height / of_width).abs() <= 0.5 || (width - height * of_width / of_height).abs() <= 0.5
}

fn touches(one: Size, other: Size) -> bool {
    one.0 == other.0 || one.1 == other.1
}

fn is_a_pixel_off(one: Size, other: Size) -> bool {
    one.0.abs_diff(other.0) <= 1 && one.1.abs_diff(other.1) <= 1
}
