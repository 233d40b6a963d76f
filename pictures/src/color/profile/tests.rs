use super::*;
use crate::surface::Planes;

fn pixel(channels: Channels, data: &[u8]) -> Surface {
    Surface::Pixels(Pixels { width: 1, height: 1, channels, data: data.to_vec() })
}

fn converted(profile: &[u8], channels: Channels, data: &[u8]) -> Vec<u8> {
    let surface = pixel(channels, data);
    let to_srgb = ToSrgb::of(Some(profile), &surface);
    match to_srgb.convert(surface, &mut Scratch::default()).unwrap() {
        Surface::Pixels(pixels) => pixels.data,
        Surface::Planes(planes) => planes.data,
    }
}

#[test]
fn display_p3_becomes_srgb() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    // sRGB's (200, 100, 50) has these coordinates in Display P3: its transfer, the primaries of SMPTE EG 432-1.
    let found = converted(&profile, Channels::Rgb, &[187, 105, 62]);
    for (found, wanted) in found.into_iter().zip([200_u8, 100, 50]) {
        assert!(found.abs_diff(wanted) <= 2, "{found} where {wanted} should be");
    }
    let with_alpha = converted(&profile, Channels::Rgba, &[187, 105, 62, 77]);
    assert_eq!(with_alpha[3], 77);
}

#[test]
fn planes_are_converted_too() {
    let profile = ColorProfile::new_display_p3().encode().unwrap();
    let mut scratch = Scratch::default();
    let planes = |step| Planes { width: 2, height: 2, step: Some(step), data: vec![120; 12] };
    let picture = Surface::Planes(planes((1, 1)));
    let to_srgb = ToSrgb::of(Some(&profile), &picture);
    assert!(to_srgb.needs_full_chroma());
    let Surface::Planes(converted) = to_srgb.convert(picture, &mut scratch).unwrap() else { panic!("planes") };
    assert_eq!((converted.step, converted.data.len()), (Some((1, 1)), 12));
}

#[test]
fn srgb_by_another_name_and_what_is_no_profile_change_nothing() {
    let surface = pixel(Channels::Rgb, &[1, 2, 3]);
    let srgb = ColorProfile::new_srgb().encode().unwrap();
    assert!(matches!(ToSrgb::of(Some(&srgb), &surface), ToSrgb::Nothing));
    assert!(matches!(ToSrgb::of(Some(b"not a profile"), &surface), ToSrgb::Nothing));
    assert!(matches!(ToSrgb::of(None, &surface), ToSrgb::Nothing));
    let p3 = ColorProfile::new_display_p3().encode().unwrap();
    assert!(matches!(ToSrgb::of(Some(&p3), &pixel(Channels::Grey, &[1])), ToSrgb::Nothing));
}

#[test]
fn ink_without_a_profile_takes_its_part_of_the_light() {
    for (inks, wanted) in [([0, 0, 0, 0], [255; 3]), ([255, 0, 0, 0], [0, 255, 255]), ([0, 0, 0, 255], [0; 3])] {
        assert_eq!(converted(b"none", Channels::Cmyk, &inks), wanted);
    }
}

#[test]
fn a_grey_profile_moves_levels() {
    let mut profile = ColorProfile::new_gray_with_gamma(1.0);
    profile.color_space = DataColorSpace::Gray;
    let found = converted(&profile.encode().unwrap(), Channels::Grey, &[55]);
    // Linear light of 55/255 is sRGB's 128.
    assert!(found[0].abs_diff(128) <= 2, "{found:?}");
}
