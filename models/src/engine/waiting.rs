//! The calls that wait, and the threads that wait for them.

use std::time::{Duration, Instant};

use parking_lot::{Condvar, Mutex};
use tokio::sync::oneshot;

use super::batcher::{Batcher, Free, Waiting};
use super::bisect::Cap;
use super::{Load, Model, Shape};
use crate::error::InferError;

/// Where a call's answer goes. A caller that went away has closed it.
pub(super) struct Call<M: Model> {
    pub(super) item: M::Item,
    pub(super) reply: oneshot::Sender<Result<M::Output, InferError>>,
}

/// What handles and threads share.
pub(super) struct Calls<M: Model> {
    pub(super) shape: Shape,
    pub(super) cap: Cap,
    state: Mutex<State<M>>,
    /// A call came, or the engine stops.
    came: Condvar,
    /// The engine stops: for threads that wait for anything else than a call.
    stops: Condvar,
}

struct State<M: Model> {
    batcher: Batcher<Call<M>>,
    /// Threads that wait for a call.
    idle: usize,
    /// Threads that have a model that works.
    ready: usize,
    /// Why the last of them that broke did.
    broken: String,
    stopping: bool,
}

impl<M: Model> Calls<M> {
    pub(super) fn new(shape: Shape) -> Self {
        let batcher = Batcher::new(&shape.batching);
        let state = State { batcher, idle: 0, ready: 0, broken: String::new(), stopping: false };
        let (state, came, stops) = (Mutex::new(state), Condvar::new(), Condvar::new());
        Self { shape, cap: Cap::default(), state, came, stops }
    }

    /// A call starts to wait, unless the engine stops or has no model that works: then it is better off elsewhere.
    pub(super) fn push(&self, call: Call<M>) -> Result<(), InferError> {
        let length = M::length(&call.item);
        let mut state = self.state.lock();
        if state.stopping {
            return Err(InferError::Stopped);
        }
        if state.ready == 0 {
            return Err(InferError::Unavailable(state.broken.clone()));
        }
        state.batcher.push(Waiting { arrived: Instant::now(), length, call });
        drop(state);
        self.came.notify_one();
        Ok(())
    }

    /// Waits until there is a batch. There is none any more (`false`) once the engine stops and no call waits.
    pub(super) fn next(&self, batch: &mut Vec<Waiting<Call<M>>>) -> bool {
        let mut state = self.state.lock();
        loop {
            let free = Free { now: Instant::now(), others: state.idle, max_cost: self.cap.get() };
            state.batcher.take(free, |call| call.reply.is_closed(), batch);
            if !batch.is_empty() {
                return true;
            }
            if state.stopping {
                return false;
            }
            state.idle += 1;
            self.came.wait(&mut state);
            state.idle -= 1;
        }
    }

    /// A thread's model works.
    pub(super) fn ready(&self) {
        self.state.lock().ready += 1;
    }

    /// A thread's model works no more. If it was the last that did, the calls that wait are told why.
    pub(super) fn broken(&self, reason: String) {
        let mut state = self.state.lock();
        state.ready -= 1;
        if state.ready == 0 {
            for waiting in state.batcher.take_all() {
                // A caller that went away needs no answer.
                let _ = waiting.call.reply.send(Err(InferError::Unavailable(reason.clone())));
            }
        }
        state.broken = reason;
    }

    /// The engine takes no more calls.
    pub(super) fn stop(&self) {
        self.state.lock().stopping = true;
        self.came.notify_all();
        self.stops.notify_all();
    }

    /// Waits before a broken model is built again. `false`: the engine stops.
    pub(super) fn pause(&self, pause: Duration) -> bool {
        let mut state = self.state.lock();
        if !state.stopping {
            self.stops.wait_for(&mut state, pause);
        }
        !state.stopping
    }

    pub(super) fn load(&self) -> Load {
        let state = self.state.lock();
        Load { waiting: state.batcher.len(), idle: state.idle, ready: state.ready, sessions: self.shape.sessions }
    }
}
