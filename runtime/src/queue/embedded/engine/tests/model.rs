//! What the engine should do, in the plainest way: one list, looked through from end to end each time.

use std::collections::BTreeMap;

use crate::queue::embedded::backlog::Depth;
use crate::queue::embedded::refusal::Refusal;

pub(super) const MAX_RECEIVE_COUNT: u32 = 3;

#[derive(Debug, Clone)]
pub(super) struct Modelled {
    pub(super) body: String,
    pub(super) group: String,
    pub(super) handle: Option<String>,
    pub(super) count: u32,
    visible_ms: i64,
    in_flight: bool,
}

/// A queue whose dead letters go to `dead`.
pub(super) struct Model {
    pub(super) fifo: bool,
    pub(super) now_ms: i64,
    pub(super) held: Vec<Modelled>,
    pub(super) dead: Vec<String>,
}

impl Model {
    pub(super) fn new(fifo: bool, now_ms: i64) -> Self {
        Self { fifo, now_ms, held: Vec::new(), dead: Vec::new() }
    }

    /// Lets pass what time brings.
    pub(super) fn settle(&mut self) {
        let mut due: Vec<&mut Modelled> =
            self.held.iter_mut().filter(|m| m.in_flight && m.visible_ms <= self.now_ms).collect();
        due.sort_by_key(|m| m.visible_ms);
        for message in due {
            message.in_flight = false;
            if message.count >= MAX_RECEIVE_COUNT {
                self.dead.push(message.body.clone());
            }
        }
        self.held.retain(|m| !self.dead.contains(&m.body));
    }

    pub(super) fn send(&mut self, body: String, group: String, delay_ms: i64) {
        let visible_ms = self.now_ms + delay_ms;
        self.held.push(Modelled { body, group, handle: None, count: 0, visible_ms, in_flight: false });
    }

    fn visible(&self, message: &Modelled) -> bool {
        !message.in_flight && message.visible_ms <= self.now_ms
    }

    /// What a receive should give, in its order.
    pub(super) fn next(&self, max: usize) -> Vec<String> {
        let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (at, message) in self.held.iter().enumerate() {
            let before = &self.held[..at];
            let head = if self.fifo { self.held.iter().position(|m| m.group == message.group) } else { None };
            let blocked = self.fifo
                && (self.held.iter().any(|m| m.group == message.group && m.in_flight)
                    || before.iter().any(|m| m.group == message.group && !self.visible(m)));
            if self.visible(message) && !blocked {
                rows.entry(head.unwrap_or(at)).or_default().push(message.body.clone());
            }
        }
        rows.into_values().flatten().take(max).collect()
    }

    pub(super) fn deliver(&mut self, body: &str, handle: String, visibility_ms: i64) -> u32 {
        let now_ms = self.now_ms;
        let message = self.held.iter_mut().find(|m| m.body == body).expect("it was the model's answer");
        message.handle = Some(handle);
        message.count += 1;
        message.in_flight = true;
        message.visible_ms = now_ms + visibility_ms;
        message.count
    }

    /// The message of a handle, and whether it is in flight.
    fn find(&mut self, body: &str, handle: &str) -> Result<&mut Modelled, Refusal> {
        match self.held.iter_mut().find(|m| m.body == body) {
            None => Err(Refusal::Gone),
            Some(message) if message.handle.as_deref() == Some(handle) => Ok(message),
            Some(_) => Err(Refusal::Superseded),
        }
    }

    pub(super) fn delete(&mut self, body: &str, handle: &str) -> Result<(), Refusal> {
        let fifo = self.fifo;
        let found = self.find(body, handle)?;
        if fifo && !found.in_flight {
            return Err(Refusal::NotInFlight);
        }
        self.held.retain(|m| m.body != body);
        Ok(())
    }

    pub(super) fn hide(&mut self, body: &str, handle: &str, for_ms: i64) -> Result<(), Refusal> {
        let visible_ms = self.now_ms + for_ms;
        let found = self.find(body, handle)?;
        if !found.in_flight {
            return Err(Refusal::NotInFlight);
        }
        found.visible_ms = visible_ms;
        Ok(())
    }

    pub(super) fn depth(&self) -> Depth {
        let count = |which: &dyn Fn(&Modelled) -> bool| self.held.iter().filter(|m| which(m)).count() as u64;
        Depth {
            visible: count(&|m| self.visible(m)),
            in_flight: count(&|m| m.in_flight),
            delayed: count(&|m| !m.in_flight && m.visible_ms > self.now_ms),
        }
    }
}
