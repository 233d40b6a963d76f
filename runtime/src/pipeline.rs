//! READ FIRST. One message from receive to settle:
//!
//! ```text
//! receive → decode → claim → run → commit → publish → settle
//! ```
//!
//! `receive.rs` brings the message, decodes it and keeps its lease; `dispatch.rs` gives it a slot; the rest is here.
//! Whatever happens in between, an undeleted message comes back, and its row says what is left to do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Instrument;

use crate::blocking::BlockingWork;
use crate::cancel::CancelReason;
use crate::context::{Context, Effects};
use crate::envelope::{Envelope, EnvelopeError};
use crate::fault;
use crate::feed::Delivery;
use crate::fingerprint::fingerprint;
use crate::finish::Finish;
use crate::outcome::Outcome;
use crate::permits::Permit;
use crate::pool::Pool;
use crate::records::Written;
use crate::retry;
use crate::router::Route;
use crate::store::{Claim, ClaimRequest, Claimed, Commit, CommitRows, State, Terminal, Transition};
use crate::telemetry::trace;
use crate::verdict::{self, Verdict};
use crate::{run, settle};

/// Unknown kinds are waited for this long: a newer worker may be on its way.
const UNKNOWN_KIND_PATIENCE: Duration = Duration::from_secs(15 * 60);
/// The largest payload that is fetched by `dataref`.
pub(crate) const MAX_DATAREF_BYTES: u64 = 64 * 1024 * 1024;
/// From this many losses on a job runs alone in its process.
const LOSSES_TO_RUN_ALONE: u32 = 2;

/// One message in the hands of a slot.
pub(crate) struct InHand {
    pub(crate) pool: Arc<Pool>,
    pub(crate) delivery: Delivery,
    pub(crate) permit: Option<Permit>,
}

/// What a claim granted.
struct Granted {
    claimed: Claimed,
    route: Option<Route>,
    /// Rejected without a run, for this reason.
    refused: Option<String>,
}

/// What a run left to be written.
struct Ran {
    verdict: Verdict,
    effects: Effects,
    ran: Duration,
    waited: Duration,
}

/// The end that a commit of this transition brings.
fn ended_as(transition: &Transition) -> State {
    match transition {
        Transition::Rejected { .. } => State::Rejected,
        Transition::Dead { .. } => State::Dead,
        Transition::Cancelled => State::Cancelled,
        _ => State::Succeeded,
    }
}

/// Takes one message through all steps.
///
/// A job costs one task, and each step's future is part of it, so the steps borrow what they work on: by value it would
/// be in the task once for each of them. Steps that few jobs take are boxed for the same reason.
pub(crate) async fn process(mut hand: Box<InHand>) {
    match std::mem::replace(&mut hand.delivery.envelope, Err(EnvelopeError::Kind)) {
        Ok(envelope) => hand.job(&envelope).await,
        Err(EnvelopeError::S3Test) => hand.settle_test().await,
        Err(error) => Box::pin(hand.undecodable(&error.to_string())).await,
    }
    hand.pool.feed.group_done(hand.delivery.lane, hand.delivery.message.group.as_ref());
}

impl InHand {
    async fn job(&mut self, envelope: &Envelope) {
        let Some(granted) = self.claim(envelope).await else { return };
        let claimed = granted.claimed;
        fault::point("before-run", &envelope.key).await;
        let span = trace::job_span(
            &envelope.key,
            &envelope.kind,
            self.lane().name.as_str(),
            claimed.failures + claimed.losses + claimed.interruptions + 1,
            envelope.traceparent.as_deref(),
        );
        let ran = self.run(envelope, granted).instrument(span.clone()).await;
        fault::point("before-commit", &envelope.key).await;
        self.commit_and_settle(envelope, &claimed, ran).instrument(span).await;
    }

    /// Asks the store for the job. `None` if there is nothing to run; the message is seen to then.
    async fn claim(&mut self, envelope: &Envelope) -> Option<Granted> {
        let pool = Arc::clone(&self.pool);
        let route = pool.router.route(&envelope.kind).cloned();
        if route.is_none() && self.sent_ago() < UNKNOWN_KIND_PATIENCE {
            tracing::warn!(kind = envelope.kind, "no handler for this kind; hiding it for a newer worker");
            self.hide_with_backoff().await;
            return None;
        }
        let lane = self.delivery.lane;
        let request = || ClaimRequest {
            key: envelope.key.clone(),
            kind: envelope.kind.clone(),
            digest: envelope.digest,
            generation: envelope.wanted_generation(),
            queue: pool.lanes[lane].name.clone(),
            tenant: envelope.tenant.clone(),
            expires_at: envelope.expires_at,
            run_at: envelope.run_at,
            lease: pool.settings.lease.store,
            max_losses: route.as_ref().map_or(u32::MAX, |route| route.policy.max_losses),
        };
        let (mut asked_at, mut claim) = (Instant::now(), pool.records.claim(request()).await);
        if let (Ok(Claim::Run(claimed)), Some(route)) = (&claim, &route)
            && claimed.losses >= LOSSES_TO_RUN_ALONE
        {
            Box::pin(self.wait_to_run_alone(*claimed, route, asked_at)).await;
            (asked_at, claim) = (Instant::now(), pool.records.claim(request()).await);
        }
        let claim = match claim {
            Ok(claim) => claim,
            Err(error) => {
                tracing::warn!(%error, "a job was not claimed; hiding its message");
                self.hide_with_backoff().await;
                return None;
            }
        };
        match claim {
            Claim::Run(claimed) => {
                self.delivery.lease.claimed(claimed.lease, asked_at);
                let refused = match &route {
                    None => Some(format!("no handler for `{}`; {}", envelope.kind, pool.router.known())),
                    Some(route) => pool.permits.refuse(crate::permits::Amount::one(route.policy.permits)),
                };
                return Some(Granted { claimed, route, refused });
            }
            Claim::Busy(left) | Claim::NotBefore(left) => {
                // Jitter, so that duplicates do not all come back at once.
                let jitter = (left / 4).min(Duration::from_secs(5)).max(Duration::from_millis(500));
                self.hide(left + jitter.mul_f64(fastrand::f64())).await;
            }
            Claim::Settle(terminal) => Box::pin(self.settle_terminal(envelope, terminal)).await,
            Claim::Stale => self.delete().await,
            Claim::Reused => {
                let reason =
                    "id_reused: this source and id were used for another kind or payload; give each job its own";
                Box::pin(self.reject_unrecorded(envelope, reason)).await;
            }
        }
        None
    }

    /// Waits for all slots. The row is given back meanwhile: the job that runs alone now may kill the process, and that
    /// is not to be counted against those that wait.
    async fn wait_to_run_alone(&mut self, claimed: Claimed, route: &Route, asked_at: Instant) {
        tracing::warn!(
            losses = claimed.losses,
            kind = route.handler.kind(),
            "workers were lost with a job; it runs alone"
        );
        let lease = &self.delivery.lease;
        lease.claimed(claimed.lease, asked_at);
        let release = Commit { lease: claimed.lease, transition: Transition::Released, follow_ups: Vec::new() };
        self.pool.records.commit(&release, &CommitRows::default(), lease).await;
        lease.committed();
        // The slot goes back first: two jobs that wait for all slots while each keeps one would wait for ever.
        self.permit = None;
        self.permit = self.pool.permits.acquire(self.pool.permits.alone(route.policy.permits)).await;
    }

    /// Runs the handler, or says why it can't.
    async fn run(&mut self, envelope: &Envelope, granted: Granted) -> Ran {
        let pool = Arc::clone(&self.pool);
        let waited = self.sent_ago();
        let mut ran = Ran { verdict: Verdict::Abandoned, effects: Effects::default(), ran: Duration::ZERO, waited };
        let Granted { claimed, route, refused } = granted;
        let (Some(route), None) = (route, &refused) else {
            ran.verdict = Verdict::Rejected { error: refused.unwrap_or_default() };
            return ran;
        };
        let fetched = match &envelope.dataref {
            None => None,
            Some(address) => match pool.services.read(address, MAX_DATAREF_BYTES).await.and_then(|bytes| {
                String::from_utf8(bytes.into()).map_err(|_| crate::JobError::reject(format!("{address} is not UTF-8")))
            }) {
                Ok(data) => Some(data),
                Err(error) => {
                    ran.verdict = run::from_error(error);
                    return ran;
                }
            },
        };
        pool.job_metrics(self.delivery.lane, route.handler.kind()).waited(waited);
        let started = Instant::now();
        let cx = Context {
            key: envelope.key.clone(),
            kind: route.handler.kind(),
            queue: self.lane().name.clone(),
            tenant: envelope.tenant.clone(),
            traceparent: envelope.traceparent.clone(),
            claimed,
            deadline: started + route.policy.timeout.unwrap_or(pool.settings.timeout),
            cancel: Arc::clone(self.delivery.lease.cancel()),
            services: Arc::clone(&pool.services),
            blocking: BlockingWork::new(pool.blocking.clone()),
            memory: crate::context::Memory::of(&pool.permits, route.policy.permits.memory_bytes),
            effects: parking_lot::Mutex::default(),
        };
        if pool.kill.is_cancelled() {
            cx.cancel.cancel(CancelReason::Shutdown);
        }
        self.delivery.lease.started(cx.deadline);
        ran.verdict = run::run(&*route.handler, fetched.as_deref().unwrap_or(&envelope.data), &cx).await;
        ran.ran = started.elapsed();
        ran.effects = cx.effects.into_inner();
        ran
    }

    /// Writes what the run came to, frees the slot, publishes, settles.
    async fn commit_and_settle(&mut self, envelope: &Envelope, claimed: &Claimed, ran: Ran) {
        let pool = Arc::clone(&self.pool);
        let default_policy = crate::Policy::default();
        let policy = pool.router.policy(&envelope.kind).unwrap_or(&default_policy);
        let Ran { verdict, effects, ran, waited } = ran;
        let (mut outcome, mut transition) = verdict::decide(verdict, &envelope.kind, claimed, policy);
        // Only a success keeps what the handler wanted written.
        let Effects { follow_ups, rows, .. } = if outcome == Outcome::Succeeded { effects } else { Effects::default() };
        let mut commit = Commit { lease: claimed.lease, transition, follow_ups };
        match pool.records.commit(&commit, &rows, &self.delivery.lease).await {
            Written::Done => {}
            Written::Lost => outcome = Outcome::Abandoned,
            Written::Refused(why) => {
                let error = format!("the store refused what the job wrote: {why}");
                let failed = Verdict::Failed { counted_as: Outcome::Retried, delay: None, error };
                (outcome, transition) = verdict::decide(failed, &envelope.kind, claimed, policy);
                commit = Commit { lease: claimed.lease, transition, follow_ups: Vec::new() };
                let nothing = CommitRows::default();
                if pool.records.commit(&commit, &nothing, &self.delivery.lease).await != Written::Done {
                    outcome = Outcome::Abandoned;
                }
            }
        }
        self.delivery.lease.committed();
        self.permit = None;
        fault::point("before-publish", &envelope.key).await;
        let finish = Finish { envelope, claimed, outcome, commit: &commit, ran, waited };
        pool.finished(self.delivery.lane, &finish);
        match &commit.transition {
            _ if outcome == Outcome::Abandoned => {
                // Left alone: it comes back when its hiding is over, unless another has it already.
                self.release_followers().await;
            }
            Transition::Retry { delay, .. } | Transition::PutOff { delay, .. } => self.hide(*delay).await,
            Transition::Interrupted => self.hide(Duration::ZERO).await,
            Transition::Released => {}
            _ => {
                let terminal = Terminal {
                    state: ended_as(&commit.transition),
                    generation: claimed.generation,
                    published: !commit.needs_publishing(),
                    error: finish.error().map(str::to_owned),
                    fingerprint: finish.fingerprint().map(str::to_owned),
                    fresh: true,
                };
                self.publish_and_delete(envelope, &terminal, Some(commit.follow_ups)).await;
            }
        }
    }

    /// Finishes what the settling of a terminal row still lacks.
    async fn settle_terminal(&mut self, envelope: &Envelope, terminal: Terminal) {
        if terminal.fresh {
            self.pool.ended_at_claim(self.delivery.lane, envelope, &terminal, self.sent_ago());
        }
        self.publish_and_delete(envelope, &terminal, None).await;
    }

    /// Sends what is unpublished and deletes the message; keeps the message where something could not be sent.
    async fn publish_and_delete(
        &mut self,
        envelope: &Envelope,
        terminal: &Terminal,
        follow_ups: Option<Vec<(String, crate::queue::NewMessage)>>,
    ) {
        if !terminal.published
            && let Err(error) = Box::pin(self.publish(envelope, terminal, follow_ups)).await
        {
            tracing::warn!(%error, "a job's follow-ups were not published; its message is kept until they are");
            self.hide_with_backoff().await;
            return;
        }
        if !self.pool.completions.rules.is_empty()
            && let Err(error) = Box::pin(self.announce(envelope, terminal)).await
        {
            tracing::warn!(error, "a job's end was not told; its message is kept until it is");
            self.hide_with_backoff().await;
            return;
        }
        fault::point("before-delete", &envelope.key).await;
        self.delete().await;
    }

    async fn publish(
        &self,
        envelope: &Envelope,
        terminal: &Terminal,
        follow_ups: Option<Vec<(String, crate::queue::NewMessage)>>,
    ) -> Result<(), String> {
        let hash = envelope.key.hash();
        let records = &self.pool.records;
        let follow_ups = match follow_ups {
            Some(follow_ups) => follow_ups,
            None => records.store().unpublished(hash).await.map_err(|error| error.to_string())?,
        };
        for (queue, message) in follow_ups {
            self.pool.publisher.send(&queue, message).await.map_err(|error| error.to_string())?;
        }
        if let Some(error) = &terminal.error {
            let print = terminal.fingerprint.clone().unwrap_or_else(|| fingerprint(&envelope.kind, error));
            self.send_dead_letter(terminal.generation, error, &print, &envelope.key.hex()).await?;
        }
        records.mark_published(hash, terminal.generation).await.map_err(|error| error.to_string())
    }

    /// A FIFO group's buffered followers go back before their head is hidden or left, so that none overtakes it.
    async fn release_followers(&self) {
        if self.lane().queue.is_fifo()
            && let Some(group) = &self.delivery.message.group
        {
            self.pool.hand_back(self.pool.feed.take_followers(self.delivery.lane, group)).await;
        }
    }

    pub(crate) async fn hide_with_backoff(&mut self) {
        let step = self.delivery.message.receive_count;
        let delay = retry::full_jitter(Duration::from_secs(2), Duration::from_secs(60), step);
        self.hide(delay + Duration::from_secs(1)).await;
    }

    async fn hide(&mut self, delay: Duration) {
        self.release_followers().await;
        let lease = &self.delivery.lease;
        let delay = retry::hide_at_most(delay, lease.age());
        self.permit = None;
        lease.settling();
        self.settler().hide(lease.handle(), delay).await;
    }

    pub(crate) async fn delete(&mut self) {
        self.permit = None;
        self.delivery.lease.settling();
        self.settler().delete(self.delivery.lease.handle()).await;
    }

    fn settler(&self) -> &settle::Settler {
        &self.lane().settler
    }

    pub(crate) fn lane(&self) -> &crate::pool::PoolLane {
        &self.pool.lanes[self.delivery.lane]
    }

    pub(crate) fn sent_ago(&self) -> Duration {
        self.pool.clock.since_ms(self.delivery.message.sent_at_ms)
    }
}
