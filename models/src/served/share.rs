//! Which calls go to a candidate.

use sha2::{Digest, Sha256};

/// A share of all keys. The same key is always in or out, and in whenever it is in a smaller share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share(f64);

impl Share {
    /// From 0 (none) to 1 (all).
    pub fn new(share: f64) -> Result<Self, String> {
        match (0.0..=1.0).contains(&share) {
            true => Ok(Self(share)),
            false => Err(format!("a candidate's share is a number from 0 to 1, not {share}")),
        }
    }

    /// Whether the key is in it.
    pub fn has(self, key: &str) -> bool {
        let hash = Sha256::digest(key);
        let first = hash.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        // 2^64: the quotient is below 1, but for keys within 2^-53 of it, which are in the share of 1.
        (first as f64 / 18_446_744_073_709_551_616.0) < self.0 || self.0 == 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_right_within_two_in_a_hundred_and_stable() {
        let keys: Vec<String> = (0..10_000).map(|number| format!("job-{number}")).collect();
        let of = |share: f64| keys.iter().filter(|key| Share::new(share).unwrap().has(key)).count();
        for share in [0.05, 0.25, 0.5, 0.9] {
            let part = of(share) as f64 / keys.len() as f64;
            assert!((part - share).abs() < 0.02, "{part} for {share}");
        }
        assert_eq!((of(0.0), of(1.0)), (0, keys.len()));
        let (small, large) = (Share::new(0.1).unwrap(), Share::new(0.3).unwrap());
        assert!(keys.iter().all(|key| !small.has(key) || large.has(key)), "raising a share moves nobody out");
    }

    #[test]
    fn a_share_beyond_all_is_refused() {
        assert!(Share::new(1.5).is_err() && Share::new(-0.1).is_err() && Share::new(f64::NAN).is_err());
    }
}
