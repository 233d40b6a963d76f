//! Where the near duplicates of a hash can be, by the quarters of its bits.
//!
//! If two hashes differ in at most [`ALIKE`] bits, then in one of the quarters they differ in no more bits than
//! [`RADII`] has for it: with one bit more in each quarter it would be nine in all. So 188 values of one quarter or another
//! find every near duplicate (the general pigeonhole principle of Norouzi, Punjani and Fleet, "Fast Exact Search in Hamming
//! Space with Multi-Index Hashing", 2014), and an index of each quarter answers for them.

#[cfg(test)]
mod tests;

#[cfg(doc)]
use karigar_pictures::describe::ALIKE;
use karigar_pictures::describe::PerceptualHash;

/// In how many bits each quarter may differ, from the highest bits to the lowest. The lowest bits stand for the highest
/// frequencies, whose values are spread the most, so that the largest number of values is looked up where each is rarest.
const RADII: [u32; 4] = [1, 1, 1, 2];

/// The values that each quarter may have, from the highest bits to the lowest.
pub(super) fn values(PerceptualHash(bits): PerceptualHash) -> [Vec<u16>; 4] {
    std::array::from_fn(|quarter| {
        let own = (bits >> (48 - 16 * quarter)) as u16;
        (0..=u16::MAX).filter(|value| (value ^ own).count_ones() <= RADII[quarter]).collect()
    })
}
