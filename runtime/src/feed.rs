//! What was received and waits for a slot: one short buffer a queue, chosen from by weight.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::envelope::{Envelope, EnvelopeError};
use crate::lease::LeaseGuard;
use crate::queue::Message;

/// One received message, decoded and under lease.
pub(crate) struct Delivery {
    /// The index of its queue in the pool.
    pub(crate) lane: usize,
    pub(crate) message: Message,
    pub(crate) envelope: Result<Envelope, EnvelopeError>,
    pub(crate) lease: LeaseGuard,
    pub(crate) received: Instant,
}

/// The buffers of a pool.
pub(crate) struct Feed {
    state: Mutex<Vec<Lane>>,
    arrived: Notify,
}

struct Lane {
    weight: i64,
    /// Grows by the weight whenever the lane could have been chosen; the largest is chosen and pays for it.
    credit: i64,
    fifo: bool,
    buffer: VecDeque<Delivery>,
    /// FIFO groups with a message in work: their followers wait.
    groups_in_work: HashSet<String>,
}

impl Lane {
    fn eligible(&self) -> Option<usize> {
        if !self.fifo {
            return (!self.buffer.is_empty()).then_some(0);
        }
        let free = |one: &Delivery| one.message.group.as_ref().is_none_or(|group| !self.groups_in_work.contains(group));
        self.buffer.iter().position(free)
    }
}

impl Feed {
    /// One lane a queue: its weight, and whether it is FIFO.
    pub(crate) fn new(lanes: impl IntoIterator<Item = (u32, bool)>) -> Arc<Self> {
        let lane = |(weight, fifo): (u32, bool)| Lane {
            weight: weight.max(1).into(),
            credit: 0,
            fifo,
            buffer: VecDeque::new(),
            groups_in_work: HashSet::new(),
        };
        Arc::new(Self { state: Mutex::new(lanes.into_iter().map(lane).collect()), arrived: Notify::new() })
    }

    pub(crate) fn push(&self, deliveries: Vec<Delivery>) {
        let mut lanes = self.state.lock();
        for delivery in deliveries {
            let lane = delivery.lane;
            lanes[lane].buffer.push_back(delivery);
        }
        drop(lanes);
        self.arrived.notify_one();
    }

    pub(crate) fn buffered(&self, lane: usize) -> usize {
        self.state.lock()[lane].buffer.len()
    }

    /// The next message by weight, once there is one that may start.
    pub(crate) async fn next(&self) -> Delivery {
        loop {
            if let Some(delivery) = self.choose() {
                return delivery;
            }
            self.arrived.notified().await;
        }
    }

    /// Smooth weighted round robin among the lanes that have something to start.
    fn choose(&self) -> Option<Delivery> {
        let mut lanes = self.state.lock();
        let ready: Vec<(usize, usize)> =
            lanes.iter().enumerate().filter_map(|(lane, one)| one.eligible().map(|at| (lane, at))).collect();
        let mut total = 0;
        for (lane, _) in &ready {
            let one = &mut lanes[*lane];
            one.credit += one.weight;
            total += one.weight;
        }
        let (lane, at) = ready.into_iter().max_by_key(|(lane, _)| lanes[*lane].credit)?;
        let chosen = &mut lanes[lane];
        chosen.credit -= total;
        let delivery = chosen.buffer.remove(at)?;
        if chosen.fifo
            && let Some(group) = &delivery.message.group
        {
            chosen.groups_in_work.insert(group.clone());
        }
        Some(delivery)
    }

    /// Lets the next message of a FIFO group start.
    pub(crate) fn group_done(&self, lane: usize, group: Option<&String>) {
        if let Some(group) = group
            && self.state.lock()[lane].groups_in_work.remove(group)
        {
            self.arrived.notify_one();
        }
    }

    /// Takes the buffered followers of a FIFO group, to be handed back before its head is retried.
    pub(crate) fn take_followers(&self, lane: usize, group: &str) -> Vec<Delivery> {
        self.take(lane, |one| one.message.group.as_deref() == Some(group))
    }

    /// Takes what has waited for a slot longer than `patience`: another worker may have one.
    pub(crate) fn take_stale(&self, lane: usize, patience: Duration) -> Vec<Delivery> {
        self.take(lane, |one| one.received.elapsed() > patience)
    }

    /// Takes everything.
    pub(crate) fn take_all(&self) -> Vec<Delivery> {
        let mut lanes = self.state.lock();
        lanes.iter_mut().flat_map(|lane| lane.buffer.drain(..).collect::<Vec<_>>()).collect()
    }

    fn take(&self, lane: usize, wanted: impl Fn(&Delivery) -> bool) -> Vec<Delivery> {
        let mut lanes = self.state.lock();
        // Most often there is none, and the buffer is left as it is.
        if !lanes[lane].buffer.iter().any(&wanted) {
            return Vec::new();
        }
        let (taken, kept) = lanes[lane].buffer.drain(..).partition(wanted);
        lanes[lane].buffer = kept;
        Vec::from(taken)
    }
}
