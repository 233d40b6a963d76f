//! Slots, memory and GPU shares of a pool, taken together, first come first served. A job that runs may take its memory once
//! it knows how much that is: it goes before those that wait for a slot, for slots are freed by those that run.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot};

use crate::policy::Permits as Wanted;

/// What a pool has, and who waits for it.
pub(crate) struct Permits {
    total: Amount,
    state: Mutex<State>,
    /// Told whenever something is given back: for the dispatcher, which waits for a slot.
    freed: Notify,
    /// The same for those that receive.
    pub(crate) room: Notify,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Amount {
    pub(crate) slots: u32,
    pub(crate) memory: u64,
    pub(crate) gpu: u32,
}

impl Amount {
    /// One slot, and what the policy asks for beside it.
    pub(crate) fn one(wanted: Wanted) -> Self {
        Self { slots: 1, memory: wanted.memory_bytes, gpu: wanted.gpu }
    }

    fn fits(self, free: Amount) -> bool {
        self.slots <= free.slots && self.memory <= free.memory && self.gpu <= free.gpu
    }
}

struct State {
    free: Amount,
    /// Jobs that run and wait for memory.
    running: VecDeque<(Amount, oneshot::Sender<Permit>)>,
    /// Those that wait for a slot.
    waiting: VecDeque<(Amount, oneshot::Sender<Permit>)>,
}

/// What one job holds; given back when dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    permits: Option<Arc<Permits>>,
    amount: Amount,
}

impl Permits {
    pub(crate) fn new(total: Amount) -> Arc<Self> {
        let state = State { free: total, running: VecDeque::new(), waiting: VecDeque::new() };
        Arc::new(Self { total, state: Mutex::new(state), freed: Notify::new(), room: Notify::new() })
    }

    /// Why this can never be granted.
    pub(crate) fn refuse(&self, wanted: Amount) -> Option<String> {
        let short = |what: &str, wanted: u64, total: u64| {
            Some(format!("the job needs {wanted} {what} and the pool has {total}; give the pool more, or the job less"))
        };
        if wanted.memory > self.total.memory {
            return short("bytes of memory", wanted.memory, self.total.memory);
        }
        if wanted.gpu > self.total.gpu {
            return short("shares of the GPU", wanted.gpu.into(), self.total.gpu.into());
        }
        None
    }

    /// All slots: the job that gets these runs alone.
    pub(crate) fn alone(&self, wanted: Wanted) -> Amount {
        Amount { slots: self.total.slots, ..Amount::one(wanted) }
    }

    /// Waits for its turn, and for the amount to be free.
    pub(crate) async fn acquire(self: &Arc<Self>, amount: Amount) -> Option<Permit> {
        self.turn(amount, false).await
    }

    /// Waits for memory on behalf of a job that runs, and holds none yet: one that held some while it waited for more could
    /// wait for ever.
    pub(crate) async fn acquire_memory(self: &Arc<Self>, bytes: u64) -> Option<Permit> {
        self.turn(Amount { memory: bytes, ..Amount::default() }, true).await
    }

    /// Jobs that run come before those that wait for a slot.
    async fn turn(self: &Arc<Self>, amount: Amount, runs: bool) -> Option<Permit> {
        let turn = {
            let mut state = self.state.lock();
            let is_next = state.running.is_empty() && (runs || state.waiting.is_empty());
            if is_next && amount.fits(state.free) {
                state.take(amount);
                return Some(Permit { permits: Some(Arc::clone(self)), amount });
            }
            let (sender, receiver) = oneshot::channel();
            let line = if runs { &mut state.running } else { &mut state.waiting };
            line.push_back((amount, sender));
            receiver
        };
        turn.await.ok()
    }

    /// Returns once a slot is free; the dispatcher alone waits here.
    pub(crate) async fn until_free(&self) {
        while self.free_slots() == 0 {
            self.freed.notified().await;
        }
    }

    pub(crate) fn free_slots(&self) -> u32 {
        let state = self.state.lock();
        // While somebody waits, what is free is spoken for.
        if state.running.is_empty() && state.waiting.is_empty() { state.free.slots } else { 0 }
    }

    pub(crate) fn busy_slots(&self) -> u32 {
        self.total.slots - self.state.lock().free.slots
    }

    pub(crate) fn total_slots(&self) -> u32 {
        self.total.slots
    }

    fn give_back(self: &Arc<Self>, amount: Amount) {
        let mut granted = Vec::new();
        {
            let mut state = self.state.lock();
            state.free.slots += amount.slots;
            state.free.memory += amount.memory;
            state.free.gpu += amount.gpu;
            while let Some((wanted, sender)) = state.next() {
                granted.push((sender, Permit { permits: Some(Arc::clone(self)), amount: wanted }));
            }
        }
        // Outside the lock: a receiver that has gone drops its permit here, which comes back to this function.
        for (sender, permit) in granted {
            drop(sender.send(permit));
        }
        self.freed.notify_one();
        self.room.notify_waiters();
    }
}

impl State {
    fn take(&mut self, amount: Amount) {
        self.free.slots -= amount.slots;
        self.free.memory -= amount.memory;
        self.free.gpu -= amount.gpu;
    }

    /// Takes for the next whose turn it is, if there is enough.
    fn next(&mut self) -> Option<(Amount, oneshot::Sender<Permit>)> {
        // Whoever has gone is in nobody's way.
        self.running.retain(|(_, sender)| !sender.is_closed());
        let first = if self.running.is_empty() { &mut self.waiting } else { &mut self.running };
        let (wanted, _) = first.front().filter(|(wanted, _)| wanted.fits(self.free))?;
        let wanted = *wanted;
        let (_, sender) = first.pop_front()?;
        self.take(wanted);
        Some((wanted, sender))
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(permits) = self.permits.take() {
            permits.give_back(self.amount);
        }
    }
}

impl std::fmt::Debug for Permits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Permits({:?})", self.total)
    }
}
