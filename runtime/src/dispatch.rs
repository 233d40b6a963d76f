//! Gives received messages slots: the next by weight, once a slot is free, together with the memory and the share of
//! the GPU that its kind asks for.

use std::sync::Arc;

use crate::permits::Amount;
use crate::pipeline::{self, InHand};
use crate::policy::Permits as Wanted;
use crate::pool::Pool;

/// Runs until the pool stops.
pub(crate) async fn run(pool: Arc<Pool>) {
    let stop = pool.stop.clone();
    while stop.run_until_cancelled(pool.permits.until_free()).await.is_some() {
        let Some(delivery) = stop.run_until_cancelled(pool.feed.next()).await else { return };
        let kind = delivery.envelope.as_ref().ok().map(|envelope| envelope.kind.as_str());
        let wanted = kind.and_then(|kind| pool.router.policy(kind)).map_or(Wanted::default(), |policy| policy.permits);
        let amount = match pool.permits.refuse(Amount::one(wanted)) {
            None => Amount::one(wanted),
            // The pipeline rejects it; that takes a slot and nothing else.
            Some(_) => Amount::one(Wanted::default()),
        };
        let Some(permit) = stop.run_until_cancelled(pool.permits.acquire(amount)).await else {
            pool.feed.group_done(delivery.lane, delivery.message.group.as_ref());
            pool.hand_back(vec![delivery]).await;
            return;
        };
        let hand = InHand { pool: Arc::clone(&pool), delivery, permit };
        pool.tasks.spawn(pipeline::process(Box::new(hand)));
    }
}
