use super::*;

fn planes(size: (u32, u32)) -> Planes {
    let mut planes = Planes::new(size, Some((2, 2)), &mut Scratch::default());
    for (at, sample) in planes.data.iter_mut().enumerate() {
        *sample = (at * 37 % 251) as u8;
    }
    planes.pad();
    planes
}

#[test]
fn planes_of_odd_sides_stay_as_they_are_at_their_own_size() {
    let mut scratch = Scratch::default();
    let source = planes((33, 17));
    let target = Target { size: (33, 17), step: (2, 2), reversed: (false, false) };
    let whole = Area { left: 0.0, top: 0.0, width: 33.0, height: 17.0 };
    let resized = resize_planes(&source, whole, target, &mut scratch).unwrap();
    assert_eq!(resized.data, source.data);
}

#[test]
fn a_part_of_the_same_size_is_cut_out() {
    let mut scratch = Scratch::default();
    let source = planes((40, 20));
    let area = Area { left: 4.0, top: 2.0, width: 7.0, height: 5.0 };
    let target = Target { size: (7, 5), step: (2, 2), reversed: (false, false) };
    let part = resize_planes(&source, area, target, &mut scratch).unwrap();
    let [luma, blueness, _] = source.planes();
    assert_eq!(part.planes()[0].data[..7], luma.data[2 * 40 + 4..][..7]);
    assert_eq!(part.planes()[1].data[..4], blueness.data[20 + 2..][..4]);
}

#[test]
fn chroma_that_is_counted_from_the_other_side_reaches_beyond_it_there() {
    // Five pixels of source are five of luma and three samples of chroma, which cover six.
    assert_eq!(reach((10.0, 5.0), 5, 2, 2, false), (5.0, 3.0));
    assert_eq!(reach((10.0, 5.0), 5, 2, 2, true), (4.5, 3.0));
    assert_eq!(reach((10.0, 5.0), 5, 1, 2, true), (5.0, 2.5));
}
