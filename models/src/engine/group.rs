//! Which calls of a window run together.

use std::ops::Range;

/// What a group may not exceed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caps {
    /// So many items at most; at least 1.
    pub(super) items: usize,
    /// The cost of a group of more than one at most.
    pub(super) cost: u64,
    /// What a run costs beside its items, in the unit of their lengths.
    pub(super) run: u64,
    /// How many items a batch usually has; at least 1.
    pub(super) usual: usize,
}

impl Caps {
    /// Whether this many items, the longest of this length, may run together.
    pub(super) fn allow(self, items: usize, longest: u32) -> bool {
        items == 1 || (items <= self.items && cost(items, longest) <= self.cost)
    }

    /// What a group is chosen by: the useful work in it, less what the work done for it brings in a batch of `usual`
    /// items, `usual / (1 + usual)` of which is useful but for a fifteenth that is padding. A call that adds less is
    /// better left for such a batch. (In simulations of sentences, no other rate does better by more than half a percent,
    /// with 16 to 128 calls waiting.)
    fn worth(self, useful: u64, items: usize, longest: u32) -> i128 {
        let (useful, done) = (i128::from(useful), i128::from(self.run.saturating_add(cost(items, longest))));
        let usual = self.usual as i128;
        15 * (1 + usual) * useful - 14 * usual * done
    }
}

/// The cost of a batch: every item is padded to the longest.
pub(super) fn cost(items: usize, longest: u32) -> u64 {
    items as u64 * u64::from(longest)
}

/// The calls beside `pivot` that are best run with it. `lengths` ascend.
///
/// Longer calls are added for as long as there are any that the caps allow, and the number of them is kept that is worth
/// most: a longer call pads all others, and saves a run. Then shorter ones are added on the same condition.
pub(super) fn around(lengths: &[(u32, u32)], pivot: usize, caps: Caps) -> Range<usize> {
    let mut best = pivot..pivot + 1;
    let mut useful = u64::from(lengths[pivot].0);
    let mut worth = caps.worth(useful, 1, lengths[pivot].0);
    let mut sum = useful;
    for (place, (length, _)) in lengths.iter().enumerate().skip(pivot + 1) {
        let items = place + 1 - pivot;
        if !caps.allow(items, *length) {
            break;
        }
        sum += u64::from(*length);
        let with = caps.worth(sum, items, *length);
        if with >= worth {
            (best.end, useful, worth) = (place + 1, sum, with);
        }
    }
    let longest = lengths[best.end - 1].0;
    for place in (0..pivot).rev() {
        let items = best.end - place;
        useful += u64::from(lengths[place].0);
        let with = caps.worth(useful, items, longest);
        if !caps.allow(items, longest) || with < worth {
            break;
        }
        (best.start, worth) = (place, with);
    }
    best
}
