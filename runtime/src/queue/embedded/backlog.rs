//! The messages of one queue: where each one is, and which come next. Nothing here takes longer on a deeper queue than
//! a search tree does.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::content::Content;
use super::groups::Groups;

/// How many messages a queue holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// That a receive would find; on a FIFO queue also those behind a message of their group that is in flight.
    pub visible: u64,
    /// Received and hidden.
    pub in_flight: u64,
    /// Sent with a delay that is not over.
    pub delayed: u64,
}

impl Depth {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.visible + self.in_flight + self.delayed
    }
}

/// A message that the queue holds.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) id: Uuid,
    pub(super) content: Arc<Content>,
    pub(super) sent_ms: i64,
    pub(super) receive_count: u32,
    pub(super) first_received_ms: Option<i64>,
    /// When it was last received; its hidden time is counted from here.
    pub(super) received_ms: i64,
    /// The delivery whose handle is valid.
    pub(super) delivery: Option<u64>,
    /// The queue from which it came here as a dead letter.
    pub(super) dead_letter_source: Option<Arc<str>>,
    pub(super) place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Visible,
    Delayed { until_ms: i64 },
    Hidden { until_ms: i64 },
}

/// Keyed by sequence numbers, which are in the order of the sends.
pub(super) struct Backlog {
    messages: HashMap<u64, Held>,
    /// What a receive may take: every visible message; of a FIFO queue the head of each group that is free.
    ready: BTreeSet<u64>,
    /// When delayed and hidden messages become visible.
    timers: BTreeSet<(i64, u64)>,
    by_age: BTreeSet<(i64, u64)>,
    /// Of a FIFO queue.
    groups: Option<Groups>,
    depth: Depth,
    bytes: usize,
}

impl Backlog {
    pub(super) fn new(fifo: bool) -> Self {
        Self {
            messages: HashMap::new(),
            ready: BTreeSet::new(),
            timers: BTreeSet::new(),
            by_age: BTreeSet::new(),
            groups: fifo.then(Groups::default),
            depth: Depth::default(),
            bytes: 0,
        }
    }

    pub(super) fn depth(&self) -> Depth {
        self.depth
    }

    /// The size of all contents.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn get(&self, seq: u64) -> Option<&Held> {
        self.messages.get(&seq)
    }

    pub(super) fn get_mut(&mut self, seq: u64) -> Option<&mut Held> {
        self.messages.get_mut(&seq)
    }

    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// In the order of the sends.
    pub(super) fn in_order(&self) -> impl Iterator<Item = (u64, &Held)> {
        let mut seqs: Vec<u64> = self.messages.keys().copied().collect();
        seqs.sort_unstable();
        seqs.into_iter().filter_map(|seq| Some((seq, self.messages.get(&seq)?)))
    }

    pub(super) fn insert(&mut self, seq: u64, held: Held) {
        let place = held.place;
        self.bytes += held.content.size();
        self.by_age.insert((held.sent_ms, seq));
        if let (Some(groups), Some(group)) = (&mut self.groups, &held.content.group)
            && let Some(displaced) = groups.join(group, seq)
        {
            self.ready.remove(&displaced);
        }
        self.messages.insert(seq, held);
        self.enter(seq, place);
    }

    pub(super) fn remove(&mut self, seq: u64) -> Option<Held> {
        let place = self.messages.get(&seq)?.place;
        self.leave(seq, place);
        let held = self.messages.remove(&seq)?;
        self.bytes -= held.content.size();
        self.by_age.remove(&(held.sent_ms, seq));
        if let (Some(groups), Some(group)) = (&mut self.groups, &held.content.group) {
            groups.part(group, seq);
        }
        self.settle_group(&held.content);
        Some(held)
    }

    pub(super) fn put(&mut self, seq: u64, place: Place) {
        if let Some(held) = self.messages.get_mut(&seq) {
            let old = std::mem::replace(&mut held.place, place);
            self.leave(seq, old);
            self.enter(seq, place);
        }
    }

    /// The next messages to deliver, at most `max`: oldest first, and of a FIFO group as many as there are in a row.
    /// The caller puts them out of sight.
    pub(super) fn next(&self, max: usize) -> Vec<u64> {
        let Some(groups) = &self.groups else {
            return self.ready.iter().take(max).copied().collect();
        };
        let visible = |seq: &u64| self.messages.get(seq).is_some_and(|held| held.place == Place::Visible);
        let group = |seq: &u64| self.messages.get(seq).and_then(|held| held.content.group.as_ref());
        let row = |head| group(head).into_iter().flat_map(|g| groups.members(g)).take_while(|seq| visible(seq));
        self.ready.iter().flat_map(row).take(max).collect()
    }

    /// When the next message becomes visible by itself.
    pub(super) fn next_timer(&self) -> Option<i64> {
        self.timers.first().map(|(at, _)| *at)
    }

    /// A delayed or hidden message whose time is over.
    pub(super) fn due(&self, now_ms: i64) -> Option<u64> {
        self.timers.first().filter(|(at, _)| *at <= now_ms).map(|(_, seq)| *seq)
    }

    /// The oldest message, and when it was sent.
    pub(super) fn oldest(&self) -> Option<(i64, u64)> {
        self.by_age.first().copied()
    }

    fn leave(&mut self, seq: u64, place: Place) {
        match place {
            Place::Visible => {
                self.depth.visible -= 1;
                self.ready.remove(&seq);
            }
            Place::Delayed { until_ms } => {
                self.depth.delayed -= 1;
                self.timers.remove(&(until_ms, seq));
            }
            Place::Hidden { until_ms } => {
                self.depth.in_flight -= 1;
                self.timers.remove(&(until_ms, seq));
                if let (Some(groups), Some(group)) = (&mut self.groups, group_of(&self.messages, seq)) {
                    groups.shown(group);
                }
            }
        }
    }

    fn enter(&mut self, seq: u64, place: Place) {
        match place {
            Place::Visible => {
                self.depth.visible += 1;
                if self.groups.is_none() {
                    self.ready.insert(seq);
                }
            }
            Place::Delayed { until_ms } => {
                self.depth.delayed += 1;
                self.timers.insert((until_ms, seq));
            }
            Place::Hidden { until_ms } => {
                self.depth.in_flight += 1;
                self.timers.insert((until_ms, seq));
                if let (Some(groups), Some(group)) = (&mut self.groups, group_of(&self.messages, seq)) {
                    groups.hidden(group);
                }
            }
        }
        if self.groups.is_some()
            && let Some(content) = self.messages.get(&seq).map(|held| Arc::clone(&held.content))
        {
            self.settle_group(&content);
        }
    }

    /// Offers the head of a FIFO group if the group is free, and only then.
    fn settle_group(&mut self, content: &Content) {
        let (Some(groups), Some(group)) = (&self.groups, &content.group) else { return };
        let Some((head, free)) = groups.head(group) else { return };
        if free && self.messages.get(&head).is_some_and(|held| held.place == Place::Visible) {
            self.ready.insert(head);
        } else {
            self.ready.remove(&head);
        }
    }
}

fn group_of(messages: &HashMap<u64, Held>, seq: u64) -> Option<&Arc<str>> {
    messages.get(&seq).and_then(|held| held.content.group.as_ref())
}
