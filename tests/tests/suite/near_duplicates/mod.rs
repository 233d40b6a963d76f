//! Perceptual hashes that `media.describe` keeps, and the near duplicates that it finds among them.

mod jobs;
mod million;
mod statements;

use karigar_jobs::media::describe::{NearDuplicate, NearDuplicates};
use karigar_pictures::describe::{ALIKE, PerceptualHash};

/// A hash that was kept, under its name.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) name: String,
    pub(crate) hash: u64,
}

pub(crate) fn kept(name: impl Into<String>, hash: u64) -> Kept {
    Kept { name: name.into(), hash }
}

/// The near duplicates by the definition: every hash is looked at.
pub(crate) fn by_hand(wanted: u64, kept: &[Kept], count: usize) -> NearDuplicates {
    let compared = kept.iter().map(|one| (one, PerceptualHash(one.hash).distance(PerceptualHash(wanted))));
    let near = compared.filter(|(_, distance)| *distance <= ALIKE);
    let mut nearest: Vec<_> =
        near.map(|(one, distance)| NearDuplicate { reference: one.name.clone(), distance }).collect();
    let total = nearest.len() as u64;
    nearest.sort_by(|a, b| (a.distance, &a.reference).cmp(&(b.distance, &b.reference)));
    nearest.truncate(count);
    NearDuplicates { total, nearest }
}

/// A hash that differs in so many bits.
pub(crate) fn at_distance(dice: &mut fastrand::Rng, hash: u64, distance: u32) -> u64 {
    let mut other = hash;
    while (other ^ hash).count_ones() < distance {
        other ^= 1 << dice.u32(0..64);
    }
    other
}
