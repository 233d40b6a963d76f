//! The groups of a FIFO queue: a group with a message in flight gives no other.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

#[derive(Default)]
pub(super) struct Groups(HashMap<Arc<str>, Group>);

#[derive(Default)]
struct Group {
    members: BTreeSet<u64>,
    hidden: usize,
}

impl Groups {
    /// Adds a message, and returns the head that it displaces: a dead letter may be older than what is there.
    pub(super) fn join(&mut self, group: &Arc<str>, seq: u64) -> Option<u64> {
        let members = &mut self.0.entry(Arc::clone(group)).or_default().members;
        let head = members.first().copied();
        members.insert(seq);
        head.filter(|head| *head > seq)
    }

    pub(super) fn part(&mut self, group: &str, seq: u64) {
        if let Some(found) = self.0.get_mut(group) {
            found.members.remove(&seq);
            if found.members.is_empty() {
                self.0.remove(group);
            }
        }
    }

    pub(super) fn hidden(&mut self, group: &str) {
        if let Some(group) = self.0.get_mut(group) {
            group.hidden += 1;
        }
    }

    pub(super) fn shown(&mut self, group: &str) {
        if let Some(group) = self.0.get_mut(group) {
            group.hidden -= 1;
        }
    }

    /// The oldest message of the group, and whether none is in flight.
    pub(super) fn head(&self, group: &str) -> Option<(u64, bool)> {
        let group = self.0.get(group)?;
        Some((*group.members.first()?, group.hidden == 0))
    }

    pub(super) fn members(&self, group: &str) -> impl Iterator<Item = u64> {
        self.0.get(group).into_iter().flat_map(|group| group.members.iter().copied())
    }
}
