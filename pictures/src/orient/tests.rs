use super::*;
use crate::samples::{noise, stored};
use crate::surface::Channels;

#[test]
fn pixels_come_back_upright_from_every_orientation() {
    let picture = noise(67, 41);
    for value in 1..=8 {
        let stored = stored(&picture, value);
        let surface = Surface::Pixels(Pixels {
            width: stored.width(),
            height: stored.height(),
            channels: Channels::Rgb,
            data: stored.into_raw(),
        });
        let orientation = Orientation::from_exif(value).unwrap();
        let Surface::Pixels(turned) = upright(surface, orientation, &mut Scratch::default()) else { panic!("pixels") };
        assert_eq!((turned.width, turned.height), (67, 41), "orientation {value}");
        assert!(turned.data == *picture.as_raw(), "orientation {value}");
    }
}

#[test]
fn planes_of_odd_sides_keep_their_edges() {
    // A ramp of luma: one wide step of chroma more than there are pixels.
    let mut scratch = Scratch::default();
    for value in 2..=8 {
        let orientation = Orientation::from_exif(value).unwrap();
        let (width, height) = turned((5, 3), orientation);
        let mut planes = Planes::new((width, height), Some((2, 2)), &mut scratch);
        planes.data.fill(9);
        let [(stride, _, luma), ..] = planes.planes_mut();
        for y in 0..height {
            for x in 0..width {
                luma[(y * stride + x) as usize] = 1;
            }
        }
        let Surface::Planes(turned) = upright(Surface::Planes(planes), orientation, &mut scratch) else {
            panic!("planes")
        };
        assert_eq!((turned.width, turned.height), (5, 3));
        assert!(turned.planes()[0].data.iter().all(|sample| *sample == 1), "orientation {value}");
    }
}
