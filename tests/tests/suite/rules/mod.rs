//! The rules that hold the promise, each with a test named after it. What only a store or a server can show is in
//! `stores`, `queues` and `faults`; ARCHITECTURE.md lists them all.

mod delays;
mod fences;
mod fifo;
mod identity;
mod limits;
mod outages;
mod permits;
mod redrive;
mod retention;
mod sends;
mod trust;
mod weights;

use std::time::Duration;

use karigar::queue::{Message, Queue, ReceiveRequest};

/// Takes one message, hidden for an hour.
async fn take(queue: &dyn Queue) -> Option<Message> {
    let request = ReceiveRequest { max: 1, wait: Duration::ZERO, visibility: Duration::from_secs(3600) };
    queue.receive(request, &Default::default()).await.expect("the queue answers").pop()
}
