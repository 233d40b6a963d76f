//! Receives from one queue of a pool: as many polls as there is room for, more than one only while full batches come.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::task::JoinSet;

use crate::envelope::Envelope;
use crate::feed::Delivery;
use crate::pool::Pool;
use crate::queue::{QueueError, ReceiveRequest};
use crate::retry;

/// Messages of one poll: SQS gives ten at most.
const FULL: usize = 10;
/// Jobs a second from which a whole batch is buffered beyond the free slots: it starts within a second.
const BRISK: f64 = 10.0;
/// How long a poll may take beyond its wait before it is given up.
const POLL_SLACK: Duration = Duration::from_secs(20);

/// How many jobs a second the pool finishes.
#[derive(Default)]
pub(crate) struct Rate {
    finished: AtomicU64,
    measured: Mutex<Option<(Instant, u64, f64)>>,
}

impl Rate {
    pub(crate) fn count(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
    }

    fn per_second(&self) -> f64 {
        let finished = self.finished.load(Ordering::Relaxed);
        let mut measured = self.measured.lock();
        let (since, before, rate) = *measured.get_or_insert((Instant::now(), finished, 0.0));
        let seconds = since.elapsed().as_secs_f64();
        if seconds < 0.2 {
            return rate;
        }
        let now = (finished - before) as f64 / seconds;
        *measured = Some((Instant::now(), finished, now));
        now
    }
}

/// Receives until the pool stops; then hands back what its last polls bring.
pub(crate) async fn run(pool: Arc<Pool>, lane: usize) {
    let mut polls: JoinSet<Result<usize, QueueError>> = JoinSet::new();
    let mut asked = 0;
    let mut pollers = 1;
    let mut backoff = retry::endless(Duration::from_secs(20));
    let stop = pool.stop.clone();
    while !stop.is_cancelled() {
        pool.lanes[lane].turned();
        if pool.records.breaker.is_open() && polls.is_empty() {
            let closed = tokio::time::timeout(Duration::from_secs(1), pool.records.breaker.closed());
            stop.run_until_cancelled(closed).await;
            continue;
        }
        pool.hand_back(pool.feed.take_stale(lane, pool.settings.lease.heartbeat)).await;
        let brisk = pool.rate.per_second() >= BRISK;
        let room = room(&pool, lane, asked, brisk);
        if polls.len() < pollers && room >= if brisk { FULL } else { 1 } && !pool.records.breaker.is_open() {
            let max = room.min(FULL);
            asked += FULL;
            polls.spawn(poll(Arc::clone(&pool), lane, max));
            continue;
        }
        tokio::select! {
            Some(done) = polls.join_next() => {
                asked -= FULL;
                match done {
                    Ok(Ok(received)) => {
                        backoff = retry::endless(Duration::from_secs(20));
                        pollers = if received >= FULL { (pollers + 1).min(pool.max_pollers) } else { 1 };
                    }
                    // A panic of one poll must not end the others.
                    Err(error) if error.is_panic() => tracing::error!(%error, "a poll panicked; polling goes on"),
                    Err(_) => {}
                    Ok(Err(error)) => {
                        pollers = 1;
                        tracing::warn!(queue = pool.lanes[lane].name, %error, "a receive failed; trying again");
                        stop.run_until_cancelled(tokio::time::sleep(backoff.next().unwrap_or_default())).await;
                    }
                }
            }
            () = more_room(&pool, brisk), if polls.len() < pollers => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
            () = stop.cancelled() => {}
        }
    }
    while polls.join_next().await.is_some() {
        pool.hand_back(pool.feed.take_all()).await;
    }
    pool.hand_back(pool.feed.take_all()).await;
}

/// How many messages may be asked for: what can start at once, and one batch more where it starts soon.
fn room(pool: &Pool, lane: usize, asked: usize, brisk: bool) -> usize {
    let soon = if brisk { FULL } else { 0 };
    (pool.permits.free_slots() as usize + soon).saturating_sub(pool.feed.buffered(lane) + asked)
}

/// Under load a look at the room every millisecond is cheaper than a wake-up with every job.
async fn more_room(pool: &Pool, brisk: bool) {
    if brisk {
        tokio::time::sleep(Duration::from_millis(1)).await;
    } else {
        let freed = pool.permits.room.notified();
        let _ = tokio::time::timeout(Duration::from_millis(200), freed).await;
    }
}

async fn poll(pool: Arc<Pool>, lane: usize, max: usize) -> Result<usize, QueueError> {
    let (lease, one) = (&pool.settings.lease, &pool.lanes[lane]);
    let request = ReceiveRequest { max, wait: lease.wait, visibility: lease.visibility };
    let asked_at = Instant::now();
    let received = tokio::time::timeout(lease.wait + POLL_SLACK, one.queue.receive(request, &pool.stop))
        .await
        .unwrap_or_else(|_| Err(QueueError::Unavailable("a poll did not end in time".into())))?;
    let count = received.len();
    one.turned();
    if count == 0 {
        one.metrics.empty_receive();
        // A server that does not wait must not be asked in a tight loop.
        if asked_at.elapsed() < lease.wait / 2 && !pool.stop.is_cancelled() {
            let pause = Duration::from_millis(200).min(lease.wait);
            pool.stop.run_until_cancelled(tokio::time::sleep(pause)).await;
        }
        return Ok(0);
    }
    let received_at = Instant::now();
    // The server hid the messages a little before its answer was here.
    let hidden_since = received_at - asked_at.elapsed().min(Duration::from_secs(1));
    let delivery = |message: crate::queue::Message| Delivery {
        lane,
        envelope: Envelope::decode(&message.body),
        lease: pool.leases.keep(lane, message.handle.clone(), hidden_since),
        received: received_at,
        message,
    };
    pool.feed.push(received.into_iter().map(delivery).collect());
    Ok(count)
}
