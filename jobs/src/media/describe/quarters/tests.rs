use karigar_pictures::describe::ALIKE;

use super::*;

#[test]
fn the_radii_leave_no_near_duplicate_out() {
    assert!(RADII.iter().map(|radius| radius + 1).sum::<u32>() > ALIKE);
    let lengths = values(PerceptualHash(0x0123_4567_89AB_CDEF)).map(|values| values.len());
    assert_eq!(lengths, [17, 17, 17, 137]);
}

#[test]
fn whatever_eight_bits_differ_a_quarter_is_among_the_values() {
    let mut dice = fastrand::Rng::with_seed(8);
    for _ in 0..20 {
        let hash = dice.u64(..);
        let values = values(PerceptualHash(hash));
        for _ in 0..5_000 {
            let mut other = hash;
            while (other ^ hash).count_ones() < ALIKE {
                other ^= 1 << dice.u32(0..64);
            }
            let found = (0..4).any(|quarter| values[quarter].contains(&((other >> (48 - 16 * quarter)) as u16)));
            assert!(found, "{hash:016x} {other:016x}");
        }
    }
}
