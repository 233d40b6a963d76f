//! Limits that all workers share: a token bucket in the store for each name.
//!
//! The rule is the generic cell rate algorithm (ITU-T I.371, virtual scheduling): a bucket is one time, at which it is
//! full again. A token is there while that lies at most `burst − 1` tokens ahead, and taking it moves the time by one.
//! So no stretch of time sees more than `burst` + rate × its length, and a bucket that is full is no row at all.
//!
//! Who finds no token is given a turn: turns of one bucket lie a token apart, so that a thousand jobs over the limit come
//! back one after the other, and not all at once with the next token. A turn is no right, and lies an hour ahead at most,
//! unless the next token comes later.

use std::collections::HashSet;
use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::StoreError;

/// The farthest turn: later ones come back then, and are given another.
const FAR: i64 = 3_600_000_000;
/// 100 years: what no period is longer than.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 86_400);

/// So many tokens in so much time, and so many at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// Which bucket. Only its hash is stored. What stands before its first `:` is told in errors and logs, the rest is not:
    /// `recipient:a@example.com` is told as `recipient`.
    pub name: String,
    /// How many tokens come in each `per`; at least 1.
    pub tokens: u32,
    /// The period; longer than zero.
    pub per: Duration,
    /// How many a bucket holds; at least 1.
    pub burst: u32,
}

/// The store's answer to a wish for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// One token of each is taken.
    Now,
    /// None is taken.
    Later {
        /// Until the turn that was given.
        wait: Duration,
        /// Which of the limits that was; the one with the longest wait.
        limit: usize,
    },
}

/// One bucket as a store keeps it, in microseconds since the Unix epoch by the store's clock. One that is not there is
/// full, as the default is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Bucket {
    /// When it is full again.
    pub(super) full_at: i64,
    /// The last turn that was given.
    pub(super) turn: i64,
}

impl Limit {
    /// Under which key the bucket is stored.
    pub(super) fn hash(&self) -> Uuid {
        let digest = Sha256::digest(&self.name);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Uuid::from_bytes(bytes)
    }

    /// What may be told of the name.
    pub(crate) fn public_name(&self) -> &str {
        self.name.split(':').next().unwrap_or_default()
    }

    /// Microseconds from one token to the next, rounded up: never faster than the limit says.
    fn every(&self) -> i64 {
        let per = i64::try_from(self.per.min(LONGEST).as_micros()).unwrap_or(i64::MAX);
        per.saturating_add(i64::from(self.tokens) - 1) / i64::from(self.tokens.max(1))
    }
}

/// What is wrong with these limits, whatever the buckets say.
pub(super) fn check(limits: &[Limit]) -> Result<(), StoreError> {
    let mut seen = HashSet::with_capacity(limits.len());
    for limit in limits {
        let name = limit.public_name();
        if limit.tokens == 0 || limit.burst == 0 || limit.per.is_zero() {
            return Err(StoreError::Refused(format!(
                "the limit `{name}` lets nothing through; give tokens, per and burst that are more than zero"
            )));
        }
        if !seen.insert(&limit.name) {
            return Err(StoreError::Refused(format!("the limit `{name}` is asked for twice at once; ask once")));
        }
    }
    Ok(())
}

/// Takes of all buckets or of none; `now` in microseconds since the Unix epoch. Limits have passed [`check`].
pub(super) fn take(limits: &[Limit], buckets: &mut [Bucket], now: i64) -> Taken {
    let earliest = |limit: &Limit, bucket: &Bucket| {
        bucket.full_at.saturating_sub(limit.every().saturating_mul(i64::from(limit.burst) - 1))
    };
    let mut later: Option<(i64, usize)> = None;
    for (at, (limit, bucket)) in limits.iter().zip(&mut *buckets).enumerate() {
        let earliest = earliest(limit, bucket);
        if earliest <= now {
            continue;
        }
        let next = bucket.turn.saturating_add(limit.every());
        bucket.turn = next.min(now.saturating_add(FAR)).max(earliest);
        if later.is_none_or(|(turn, _)| turn < bucket.turn) {
            later = Some((bucket.turn, at));
        }
    }
    if let Some((turn, limit)) = later {
        return Taken::Later { wait: Duration::from_micros(turn.saturating_sub(now).unsigned_abs()), limit };
    }
    for (limit, bucket) in limits.iter().zip(buckets) {
        bucket.full_at = bucket.full_at.max(now).saturating_add(limit.every());
    }
    Taken::Now
}

impl Bucket {
    /// Whether it says nothing that an absent one would not.
    pub(super) fn is_idle(&self, now: i64) -> bool {
        self.full_at <= now && self.turn <= now
    }
}

#[cfg(test)]
mod tests;
